using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>
/// Round trips that begin at a fixed rate, timed from when each should have begun. A loop that waits for each reply sends less while the other side stalls, and
/// so leaves out just the messages that would have waited (coordinated omission); here they wait, and their wait counts.
/// </summary>
internal sealed class FixedRate(RunContext context, MeasureOptions options, PayloadId payload) : IScenario
{
    public string Id => $"fixed-rate-{payload.Name}";

    public ScenarioKind Kind => ScenarioKind.FixedRate;

    public string Title => FormattableString.Invariant($"ping-pong, {payload.Title}, {options.Rate:N0} each second");

    public string Payload => payload.Title;

    public int Channels => 1;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => false;

    public IReadOnlyList<Metric> Metrics { get; } = Scenarios.Metrics.Percentiles;

    public bool Supports(Contestant contestant) => contestant.Peer.Supports(payload);

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var echo = StreamSpec.ForEcho(StreamKind.Echo, payload);
        var latencies = new Latencies();
        IRoundTrips channel = await context.Client(contestant).OpenRoundTripsAsync(echo, cancellationToken);
        await RoundTripLoop.RunAsync(channel, latencies, options.WarmUpTime, cancellationToken);
        int count = (int)(Math.Max(options.FixedRateTime.TotalSeconds, options.RoundTime.TotalSeconds) * options.Rate);
        return new Run(channel, new Schedule(TimeProvider.System, options.Rate, count));
    }

    private sealed class Run(IRoundTrips channel, Schedule schedule) : IScenarioRun
    {
        private readonly Latencies _latencies = new();

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            _latencies.Reset();
            await Task.Run(() => schedule.RunAsync(channel, _latencies, cancellationToken), cancellationToken);
            return _latencies.Percentiles();
        }

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }
}

/// <summary>Moments at a fixed distance, at each of which a round trip is meant to begin.</summary>
internal sealed class Schedule(TimeProvider clock, int rate, int count)
{
    /// <summary>Makes the round trips, each at its moment or, where the one before it is late, right after that.</summary>
    public async Task RunAsync(IRoundTrips channel, Latencies latencies, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            long intended = start + (i * clock.TimestampFrequency / rate);
            while (clock.GetTimestamp() < intended)
            {
                // No timer is as fine as this; whoever has something to do gets the processor.
                Thread.Yield();
            }

            await channel.RoundTripAsync(cancellationToken);
            latencies.Add((long)(clock.GetElapsedTime(intended).TotalSeconds * Stopwatch.Frequency));
        }
    }
}
