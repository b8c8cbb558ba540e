using System.Diagnostics;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>Many tasks share one channel; each sends a request and waits for its own reply before the next.</summary>
internal sealed class RequestsInFlight(RunContext context, int rounds, TimeSpan roundTime, int inFlight, int size) : IScenario
{
    private const int WarmUps = 4;
    private const int PilotRequests = 100;

    public string Title => $"{inFlight} requests in flight, {size:N0} B";

    public int Rounds => rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rate", "requests/s", IsCompared: true),
        new("processor time", "ns/request", IsCompared: true),
        new("allocated by the client", "B/request", IsCompared: false),
        new("allocated by the server", "B/request", IsCompared: false),
    ];

    public bool Supports(IPeer peer) => peer.Supports(PayloadType.Bytes);

    public async Task<IContestant> PrepareAsync(IPeer peer, CancellationToken cancellationToken)
    {
        var contestant = new Contestant(context, await context.Client(peer).OpenRequestsAsync(size, inFlight, cancellationToken), inFlight)
        {
            RequestsPerTask = PilotRequests,
        };
        for (int i = 0; i < WarmUps; i++)
        {
            double[] values = await contestant.RunRoundAsync(cancellationToken);
            contestant.RequestsPerTask = Math.Max(PilotRequests, (int)(values[0] * roundTime.TotalSeconds / inFlight));
        }

        return contestant;
    }

    private sealed class Contestant(RunContext context, IRequests connection, int inFlight) : IContestant
    {
        public int RequestsPerTask { get; set; }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            TimeSpan elapsed = default;
            (ProcessUsage client, ProcessUsage server) = await RoundUsage.MeasureAsync(
                context,
                async () =>
                {
                    long start = Stopwatch.GetTimestamp();
                    await Task.WhenAll(Enumerable.Range(0, inFlight).Select(slot => Task.Run(() => RequestAsync(slot, cancellationToken), cancellationToken)));
                    elapsed = Stopwatch.GetElapsedTime(start);
                },
                cancellationToken);
            double requests = (double)RequestsPerTask * inFlight;
            return
            [
                requests / elapsed.TotalSeconds,
                (client.ProcessorTime + server.ProcessorTime).TotalNanoseconds / requests,
                client.AllocatedBytes / requests,
                server.AllocatedBytes / requests,
            ];
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task RequestAsync(int slot, CancellationToken cancellationToken)
        {
            for (int i = 0; i < RequestsPerTask; i++)
            {
                await connection.RequestAsync(slot, cancellationToken);
            }
        }
    }
}
