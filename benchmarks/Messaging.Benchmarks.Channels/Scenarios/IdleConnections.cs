using System.Text.Json;
using Messaging.Benchmarks.Channels.Processes;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>
/// What one idle connection weighs: the growth of both processes over many connections that each exchanged one message and now wait. Fresh processes for
/// each round; the server serves this peer only.
/// </summary>
internal sealed class IdleConnections(int rounds, int connections, bool tls) : IScenario
{
    private const int WarmUpConnections = 20;

    // Pools give memory back some time after its last use.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public string Title => $"idle, {connections} connections";

    public int Rounds => rounds;

    public bool CollectsBeforeRound => false;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("heap of the server", "B/connection", IsCompared: true),
        new("heap of the client", "B/connection", IsCompared: true),
        new("private memory of the server", "B/connection", IsCompared: true),
        new("private memory of the client", "B/connection", IsCompared: true),
    ];

    public bool Supports(IPeer peer) => peer.Supports(PayloadType.Bytes);

    public Task<IContestant> PrepareAsync(IPeer peer, CancellationToken cancellationToken) =>
        Task.FromResult<IContestant>(new Contestant(peer.Name, connections, tls));

    private sealed class Contestant(string peer, int connections, bool tls) : IContestant
    {
        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            await using var server = ChildProcess.Start(ServerProcess.Verb, "--peers", peer);
            await using var client = ChildProcess.Start(IdleClientProcess.Verb);
            ServerAddress address = await server.RequestAsync<ServerAddress>(ServerProcess.AddressRequest, string.Empty, cancellationToken);
            address = address with { UseTls = tls };

            await ConnectAsync(client, address, WarmUpConnections, cancellationToken);
            (MemoryReport serverBefore, MemoryReport clientBefore) = await WeighAsync(server, client, cancellationToken);
            await ConnectAsync(client, address, connections, cancellationToken);
            (MemoryReport serverAfter, MemoryReport clientAfter) = await WeighAsync(server, client, cancellationToken);

            return
            [
                PerConnection(serverAfter.HeapBytes - serverBefore.HeapBytes),
                PerConnection(clientAfter.HeapBytes - clientBefore.HeapBytes),
                PerConnection(serverAfter.PrivateBytes - serverBefore.PrivateBytes),
                PerConnection(clientAfter.PrivateBytes - clientBefore.PrivateBytes),
            ];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private double PerConnection(long bytes) => (double)bytes / connections;

        private Task<int> ConnectAsync(ChildProcess client, ServerAddress address, int count, CancellationToken cancellationToken) =>
            client.RequestAsync<int>(
                IdleClientProcess.ConnectRequest,
                JsonSerializer.Serialize(new IdleClientProcess.Connect(peer, address, count)),
                cancellationToken);

        private static async Task<(MemoryReport Server, MemoryReport Client)> WeighAsync(
            ChildProcess server, ChildProcess client, CancellationToken cancellationToken)
        {
            await Task.Delay(Settling, cancellationToken);
            return (
                await server.RequestAsync<MemoryReport>(ServerProcess.MemoryRequest, string.Empty, cancellationToken),
                await client.RequestAsync<MemoryReport>(IdleClientProcess.MemoryRequest, string.Empty, cancellationToken));
        }
    }
}
