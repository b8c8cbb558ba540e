using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>One message in flight, the next as soon as it is back: how long a round trip takes.</summary>
internal sealed class PingPong(RunContext context, MeasureOptions options, PayloadId payload) : IScenario
{
    public string Id => $"ping-{(payload.IsBytes ? $"{payload.Size}" : payload.Name)}";

    public ScenarioKind Kind => ScenarioKind.PingPong;

    public string Title => $"ping-pong, {payload.Title}";

    public string Payload => payload.Title;

    public int Channels => 1;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => false;

    public IReadOnlyList<Metric> Metrics { get; } =
        [.. Scenarios.Metrics.Percentiles, .. Scenarios.Metrics.Usage("round trip"), Scenarios.Metrics.WireBytes("round trip")];

    public bool Supports(Contestant contestant) => contestant.Peer.Supports(payload);

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var echo = StreamSpec.ForEcho(StreamKind.Echo, payload);
        var latencies = new Latencies();
        IRoundTrips channel = await context.Client(contestant).OpenRoundTripsAsync(echo, cancellationToken);
        await RoundTripLoop.RunAsync(channel, latencies, options.WarmUpTime, cancellationToken);
        if (contestant.Burden > 0)
        {
            // Half of it at each end, as both take it once for each round trip.
            int burden = contestant.BurdenFor(latencies.Percentiles()[0] * 1000 / 2);
            await channel.DisposeAsync();
            echo = echo with { Burden = burden };
            channel = await context.Client(contestant).OpenRoundTripsAsync(echo, cancellationToken);
        }

        return new Run(context, contestant, options.RoundTime, echo, channel);
    }

    private sealed class Run(RunContext context, Contestant contestant, TimeSpan time, StreamSpec echo, IRoundTrips channel) : IScenarioRun
    {
        private readonly Latencies _latencies = new();
        private readonly WireBytes _wire = new(context, contestant);

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            _latencies.Reset();
            (ProcessUsage client, ProcessUsage server) = await context.MeasureAsync(
                () => Task.Run(() => RoundTripLoop.RunAsync(channel, _latencies, time, cancellationToken), cancellationToken), cancellationToken);
            return
            [
                .. _latencies.Percentiles(),
                .. Scenarios.Metrics.UsageValues(client, server, _latencies.Count),
                await _wire.OfRoundTripsAsync(echo, cancellationToken),
            ];
        }

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }
}

/// <summary>Round trips on one channel, one after the other.</summary>
internal static class RoundTripLoop
{
    /// <summary>Goes on for so long.</summary>
    public static async Task RunAsync(IRoundTrips channel, Latencies latencies, TimeSpan time, CancellationToken cancellationToken)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long start = Stopwatch.GetTimestamp();
        do
        {
            await channel.RoundTripAsync(cancellationToken);
            long now = Stopwatch.GetTimestamp();
            latencies.Add(now - start);
            start = now;
        }
        while (start < end);
    }
}
