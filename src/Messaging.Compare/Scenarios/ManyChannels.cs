using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>
/// Many channels at once, each with one message in flight: on as few connections as the protocol can, or each on a connection of its own, for which the
/// server takes one channel only on an HTTP/2 connection.
/// </summary>
internal sealed class ManyChannels(RunContext context, MeasureOptions options, PayloadId payload, int channels, bool shareConnections) : IScenario
{
    private readonly Ports _ports = shareConnections ? Ports.Usual : Ports.OneStream;

    // Not all at once, for a server's backlog is short; and one by one where a connection takes one stream, because a client learns that with its answer.
    private readonly int _atOnce = shareConnections ? 8 : 1;

    public string Id => $"{(shareConnections ? "channels" : "own-connections")}-{channels}-{payload.Name}";

    public ScenarioKind Kind => shareConnections ? ScenarioKind.ManyChannels : ScenarioKind.OwnConnections;

    public string Title => FormattableString.Invariant(
        $"{channels:N0} {(channels == 1 ? "channel" : "channels")}, {payload.Title}, {(shareConnections ? "as few connections as the protocol can" : "a connection each")}");

    public string Payload => payload.Title;

    public int Channels => channels;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        Scenarios.Metrics.Rate("round trips"),
        .. Scenarios.Metrics.Percentiles,
        .. Scenarios.Metrics.Usage("round trip"),
        new(MetricNames.Connections, "connections", Better.Neither),
    ];

    public bool Supports(Contestant contestant) => contestant.Peer.Supports(payload);

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var run = new Run(context, context.CreateClient(contestant, _ports), _atOnce, options.RoundTime);
        try
        {
            await run.OpenAsync(StreamSpec.ForEcho(StreamKind.Echo, payload), channels, cancellationToken);
            await run.LoopAsync(options.WarmUpTime, cancellationToken);
            if (contestant.Burden > 0)
            {
                // All channels share the processors: a round trip takes its share of the rate.
                int burden = contestant.BurdenFor(1e9 / run.Rate / 2);
                await run.CloseAsync();
                await run.OpenAsync(StreamSpec.ForEcho(StreamKind.Echo, payload, burden), channels, cancellationToken);
            }

            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    private sealed class Run(RunContext context, IPeerClient client, int atOnce, TimeSpan time) : IScenarioRun
    {
        private readonly List<IRoundTrips> _channels = [];
        private readonly Latencies _latencies = new();
        private long _connections;

        /// <summary>The round trips each second of the last loop.</summary>
        public double Rate { get; private set; }

        public async Task OpenAsync(StreamSpec echo, int count, CancellationToken cancellationToken)
        {
            long before = (await context.GetSocketsAsync(cancellationToken)).Connections;
            while (_channels.Count < count)
            {
                _channels.AddRange(await Task.WhenAll(
                    Enumerable.Range(0, Math.Min(atOnce, count - _channels.Count)).Select(_ => client.OpenRoundTripsAsync(echo, cancellationToken))));
            }

            foreach (IRoundTrips channel in _channels)
            {
                await channel.RoundTripAsync(cancellationToken);
            }

            _connections = (await context.GetSocketsAsync(cancellationToken)).Connections - before;
        }

        public async Task LoopAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            _latencies.Reset();
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(_channels.Select(channel => Task.Run(() => RoundTripLoop.RunAsync(channel, _latencies, duration, cancellationToken), cancellationToken)));
            Rate = _latencies.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            (ProcessUsage client, ProcessUsage server) = await context.MeasureAsync(() => LoopAsync(time, cancellationToken), cancellationToken);
            return [Rate, .. _latencies.Percentiles(), .. Scenarios.Metrics.UsageValues(client, server, _latencies.Count), _connections];
        }

        public async Task CloseAsync()
        {
            await Task.WhenAll(_channels.Select(channel => channel.DisposeAsync().AsTask()));
            _channels.Clear();
        }

        public async ValueTask DisposeAsync()
        {
            await CloseAsync();
            await client.DisposeAsync();
        }
    }
}
