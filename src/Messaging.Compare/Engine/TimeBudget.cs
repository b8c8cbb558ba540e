namespace Messaging.Compare.Engine;

/// <summary>Shares the time of a run among its scenarios, so that it ends in time also where the machine is slow.</summary>
/// <param name="total">The time for everything; <see langword="null"/> for as long as it takes.</param>
/// <param name="clock">The clock.</param>
internal sealed class TimeBudget(TimeSpan? total, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private TimeSpan? _end;

    /// <summary>Gives the next scenario its share of what is left.</summary>
    /// <param name="scenariosLeft">How many scenarios there are still to come, this one included.</param>
    public void BeginScenario(int scenariosLeft)
    {
        TimeSpan now = clock.GetElapsedTime(_started);
        _end = total is { } all ? now + (Max(all - now, TimeSpan.Zero) / scenariosLeft) : null;
    }

    /// <summary>Whether a scenario that has had so many rounds is to end, although more were wanted.</summary>
    /// <param name="rounds">The rounds that every contestant has had.</param>
    /// <param name="fewest">The fewest that can tell anything.</param>
    public bool IsUsedUp(int rounds, int fewest)
    {
        TimeSpan now = clock.GetElapsedTime(_started);

        // Late in a run that is over its time, one round has to do.
        return _end is { } end && now > end && rounds >= (now > total ? 1 : fewest);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
