using System.Diagnostics;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>One message in flight: how long until it is back. Short rounds, so that a disturbance hits neighbours alike.</summary>
internal sealed class PingPong(RunContext context, int rounds, int size) : IScenario
{
    private const int WarmUps = 10;
    private const int RoundTrips = 500;

    public string Title => $"ping-pong, {size:N0} B";

    public int Rounds => rounds;

    public bool CollectsBeforeRound => false;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("p50", "µs", IsCompared: true),
        new("p99", "µs", IsCompared: true),
        new("allocated by the client", "B/round trip", IsCompared: false),
        new("allocated by the server", "B/round trip", IsCompared: false),
    ];

    public bool Supports(IPeer peer) => peer.Supports(PayloadType.Bytes);

    public async Task<IContestant> PrepareAsync(IPeer peer, CancellationToken cancellationToken)
    {
        var contestant = new Contestant(context, await context.Client(peer).OpenRoundTripsAsync(size, cancellationToken));
        for (int i = 0; i < WarmUps; i++)
        {
            await contestant.RunRoundAsync(cancellationToken);
        }

        return contestant;
    }

    private sealed class Contestant(RunContext context, IRoundTrips connection) : IContestant
    {
        private readonly long[] _times = new long[RoundTrips];

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            (ProcessUsage client, ProcessUsage server) = await RoundUsage.MeasureAsync(context, () => TimeAsync(cancellationToken), cancellationToken);
            Array.Sort(_times);
            return
            [
                Microseconds(_times[RoundTrips / 2]),
                Microseconds(_times[RoundTrips * 99 / 100]),
                (double)client.AllocatedBytes / RoundTrips,
                (double)server.AllocatedBytes / RoundTrips,
            ];
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task TimeAsync(CancellationToken cancellationToken)
        {
            for (int i = 0; i < _times.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await connection.RoundTripAsync(cancellationToken);
                _times[i] = Stopwatch.GetTimestamp() - start;
            }
        }

        private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
    }
}
