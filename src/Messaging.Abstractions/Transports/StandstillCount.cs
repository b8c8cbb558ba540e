namespace Messaging.Transports;

/// <summary>
/// Finds that a count stands still for a given time, by looking at it now and then: nobody has to note the time of each change. A process that stood still
/// itself (a breakpoint, a suspended machine) misses looks, and does not take its own rest for somebody else's. For one timer.
/// </summary>
internal struct StandstillCount
{
    private const int Looks = 4;

    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(10);

    private long _seen;
    private int _unchanged;

    /// <summary>How often to look, so that it is found between once and one and a quarter times <paramref name="time"/>.</summary>
    public static TimeSpan PeriodOf(TimeSpan time) => time / Looks > ShortestPeriod ? time / Looks : ShortestPeriod;

    /// <summary>Looks.</summary>
    /// <param name="count">The count, or <see langword="null"/> while standing still is no fault.</param>
    /// <returns>Whether it has stood still for the whole time.</returns>
    public bool Look(long? count)
    {
        if (count != _seen)
        {
            _seen = count ?? _seen;
            _unchanged = 0;
            return false;
        }

        return ++_unchanged >= Looks;
    }
}
