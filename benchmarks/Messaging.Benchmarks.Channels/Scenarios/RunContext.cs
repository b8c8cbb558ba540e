using Messaging.Benchmarks.Channels.Processes;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>The server of a run, and this process's clients of it.</summary>
internal sealed class RunContext(ChildProcess server, ServerAddress address) : IAsyncDisposable
{
    private readonly Dictionary<IPeer, IPeerClient> _clients = [];
    private int _streams;

    public IPeerClient Client(IPeer peer)
    {
        if (!_clients.TryGetValue(peer, out IPeerClient? client))
        {
            _clients.Add(peer, client = peer.CreateClient(address));
        }

        return client;
    }

    /// <summary>A new name for a stream.</summary>
    public string NextStreamId() => $"s{++_streams}";

    /// <summary>What the server counted of a stream; waits for its last message.</summary>
    public Task<StreamReport> TakeServerReportAsync(string streamId, CancellationToken cancellationToken) =>
        server.RequestAsync<StreamReport>(ServerProcess.ReportRequest, streamId, cancellationToken);

    /// <summary>What the server's process has used so far.</summary>
    public Task<ProcessUsage> GetServerUsageAsync(CancellationToken cancellationToken) =>
        server.RequestAsync<ProcessUsage>(ServerProcess.UsageRequest, string.Empty, cancellationToken);

    /// <summary>Collects garbage in both processes, so that a peer does not pay for the one before it.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await server.RequestAsync<bool>(ServerProcess.CollectRequest, string.Empty, cancellationToken);
        GC.Collect();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPeerClient client in _clients.Values)
        {
            await client.DisposeAsync();
        }
    }
}
