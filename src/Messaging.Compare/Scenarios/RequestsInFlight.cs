using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>Many tasks share one channel; each sends a request and waits for its own reply before the next.</summary>
internal sealed class RequestsInFlight(RunContext context, MeasureOptions options, int inFlight, int size) : IScenario
{
    public string Id => $"in-flight-{inFlight}-{size}";

    public ScenarioKind Kind => ScenarioKind.RequestsInFlight;

    public string Title => FormattableString.Invariant($"{inFlight} requests in flight, {size:N0} B");

    public string Payload => PayloadId.Bytes(size).Title;

    public int Channels => 1;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } = [Scenarios.Metrics.Rate("requests"), .. Scenarios.Metrics.Usage("request")];

    public bool Supports(Contestant contestant) => contestant.Peer is not Peers.Kestrel.KestrelPeer && contestant.Peer.Supports(PayloadId.Bytes(size));

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var client = (IRequestClient)context.Client(contestant);
        var run = new Run(context, await client.OpenRequestsAsync(size, inFlight, cancellationToken), inFlight, options.RoundTime);
        await run.LoopAsync(options.WarmUpTime, cancellationToken);
        return run;
    }

    private sealed class Run(RunContext context, IRequests connection, int inFlight, TimeSpan time) : IScenarioRun
    {
        private long _requests;
        private double _rate;

        public async Task LoopAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            _requests = 0;
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, inFlight).Select(slot => Task.Run(() => RequestAsync(slot, start, duration, cancellationToken), cancellationToken)));
            _rate = _requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            (ProcessUsage client, ProcessUsage server) = await context.MeasureAsync(() => LoopAsync(time, cancellationToken), cancellationToken);
            return [_rate, .. Scenarios.Metrics.UsageValues(client, server, _requests)];
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task RequestAsync(int slot, long start, TimeSpan duration, CancellationToken cancellationToken)
        {
            long requests = 0;
            do
            {
                await connection.RequestAsync(slot, cancellationToken);
                requests++;
            }
            while (Stopwatch.GetElapsedTime(start) < duration);

            Interlocked.Add(ref _requests, requests);
        }
    }
}
