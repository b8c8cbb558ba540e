using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Messaging.Transports;

/// <summary>
/// The deadline of a channel: its header (gRPC over HTTP/2, "Requests": one to eight digits and a unit) and the local clock that each end
/// runs.
/// </summary>
public static class ChannelDeadline
{
    /// <summary>The header that carries the time left.</summary>
    public const string HeaderName = "grpc-timeout";

    private const long MaxDigits = 99_999_999;

    private static readonly (char Unit, long Nanoseconds)[] Units =
    [
        ('n', 1),
        ('u', 1_000),
        ('m', 1_000_000),
        ('S', 1_000_000_000),
        ('M', 60_000_000_000),
        ('H', 3_600_000_000_000),
    ];

    /// <summary>Writes the header's value, in the finest unit that has room, rounded up; at most 99,999,999 hours.</summary>
    /// <param name="timeLeft">The time left; positive.</param>
    public static string Format(TimeSpan timeLeft)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeLeft, TimeSpan.Zero);
        Int128 nanoseconds = (Int128)timeLeft.Ticks * TimeSpan.NanosecondsPerTick;
        foreach ((char unit, long length) in Units)
        {
            Int128 count = (nanoseconds + length - 1) / length;
            if (count <= MaxDigits)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(long)count}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{MaxDigits}H");
    }

    /// <summary>Reads the header's value.</summary>
    /// <param name="value">The value, from the peer.</param>
    /// <param name="timeLeft">The time left; what is longer than <see cref="TimeSpan.MaxValue"/> is that.</param>
    /// <returns>
    /// Whether the value is well-formed: one to eight digits and <c>H</c>, <c>M</c>, <c>S</c>, <c>m</c>, <c>u</c> or <c>n</c>.
    /// </returns>
    public static bool TryParse([NotNullWhen(true)] string? value, out TimeSpan timeLeft)
    {
        timeLeft = default;
        if (value is not { Length: >= 2 and <= 9 }
            || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            return false;
        }

        foreach ((char unit, long length) in Units)
        {
            if (unit == value[^1])
            {
                timeLeft = new TimeSpan((long)Int128.Min((Int128)count * length / TimeSpan.NanosecondsPerTick, long.MaxValue));
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Ends a connection with <see cref="ChannelCloseStatus.Timeout"/> when its time is over. The timer is gone once the connection has
    /// ended.
    /// </summary>
    /// <param name="connection">The connection, in either role.</param>
    /// <param name="timeLeft">The time left; zero or less ends it at once.</param>
    /// <param name="timeProvider">The clock.</param>
    public static void Start(ITransportConnection connection, TimeSpan timeLeft, TimeProvider timeProvider) =>
        Start(connection, timeLeft, timeProvider, new ChannelClosed(ChannelCloseStatus.Timeout, "The deadline has passed."));

    /// <summary>Ends a connection in the given way when its time is over. The timer is gone once the connection has ended.</summary>
    /// <param name="connection">The connection, in either role.</param>
    /// <param name="timeLeft">The time left, of any length; zero or less ends it at once.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="end">How it ends.</param>
    public static void Start(ITransportConnection connection, TimeSpan timeLeft, TimeProvider timeProvider, ChannelClosed end)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(end);
        _ = RunAsync(connection, timeLeft, timeProvider, end);
    }

    private static async Task RunAsync(ITransportConnection connection, TimeSpan timeLeft, TimeProvider timeProvider, ChannelClosed end)
    {
        // The longest delay that a timer takes is 49 days; a deadline may be years away.
        TimeSpan longest = TimeSpan.FromDays(24);
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            TimeSpan rest = timeLeft - timeProvider.GetElapsedTime(start);
            if (rest <= TimeSpan.Zero)
            {
                connection.Abort(end);
                return;
            }

            try
            {
                await connection.Closed.WaitAsync(rest < longest ? rest : longest, timeProvider).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
            }
        }
    }
}
