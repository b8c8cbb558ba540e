using Messaging.Compare.Peers;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Tests.Engine;

/// <summary>Round trips at a fixed rate are timed from when they should have begun.</summary>
public sealed class ScheduleTests
{
    private const int Rate = 1000;
    private const int RoundTrips = 1000;

    [Fact]
    public async Task A_server_that_stalls_once_shows_in_the_high_percentiles()
    {
        var clock = new SteppingClock();
        var latencies = new Latencies();
        var server = new StallingServer(clock, stallsAt: 500, TimeSpan.FromMilliseconds(100));

        await new Schedule(clock, Rate, RoundTrips).RunAsync(server, latencies, TestContext.Current.CancellationToken);

        // One message met the stall. The hundred that were due meanwhile had to wait for it as well: 100 ms, 99 ms, 98 ms and so on.
        double[] percentiles = latencies.Percentiles();
        Assert.InRange(percentiles[3], 98_000, 102_000);
        Assert.InRange(percentiles[2], 85_000, 98_000);
        Assert.InRange(percentiles[0], 1, 200);
        Assert.Equal(RoundTrips, server.RoundTrips);
    }

    [Fact]
    public async Task A_server_that_keeps_up_is_asked_at_the_rate()
    {
        var clock = new SteppingClock();
        var latencies = new Latencies();
        var server = new StallingServer(clock, stallsAt: -1, TimeSpan.Zero);

        await new Schedule(clock, Rate, RoundTrips).RunAsync(server, latencies, TestContext.Current.CancellationToken);

        Assert.InRange(clock.GetElapsedTime(0).TotalMilliseconds, 999, 1002);
        Assert.InRange(latencies.Percentiles()[3], 50, 200);
    }

    /// <summary>A clock that goes on by a microsecond whenever it is read.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => ++_ticks;

        public void Advance(TimeSpan time) => _ticks += (long)time.TotalMicroseconds;
    }

    private sealed class StallingServer(SteppingClock clock, int stallsAt, TimeSpan stall) : IRoundTrips
    {
        private static readonly TimeSpan Usual = TimeSpan.FromMicroseconds(80);

        public int RoundTrips { get; private set; }

        public ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            clock.Advance(RoundTrips++ == stallsAt ? stall : Usual);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
