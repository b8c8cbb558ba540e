using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Processes;

namespace Messaging.Compare.Scenarios;

/// <summary>Which of the server's ports a client connects to.</summary>
internal enum Ports
{
    /// <summary>Those that change nothing.</summary>
    Usual,

    /// <summary>Those where bytes are counted.</summary>
    Counted,

    /// <summary>Those where an HTTP/2 connection takes one channel only.</summary>
    OneStream,
}

/// <summary>The server of a run, and this process's clients of it.</summary>
internal sealed class RunContext(ChildProcess server, ServerAddresses addresses) : IAsyncDisposable
{
    private readonly Dictionary<(string Contestant, Ports Ports), IPeerClient> _clients = [];
    private int _streams = 100_000;

    /// <summary>The client that a contestant's scenarios share.</summary>
    public IPeerClient Client(Contestant contestant, Ports ports = Ports.Usual)
    {
        if (!_clients.TryGetValue((contestant.Name, ports), out IPeerClient? client))
        {
            _clients.Add((contestant.Name, ports), client = CreateClient(contestant, ports));
        }

        return client;
    }

    /// <summary>A client with connections of its own. The caller disposes it.</summary>
    public IPeerClient CreateClient(Contestant contestant, Ports ports)
    {
        HostPorts all = addresses.PortsOf(contestant.Peer);
        ServerPorts some = ports switch
        {
            Ports.Counted => all.Counted,
            Ports.OneStream => all.OneStream,
            _ => all.Usual,
        };
        return contestant.Peer.CreateClient(new ServerAddress(some, addresses.CertificateHash, contestant.Tls));
    }

    /// <summary>A new name for a stream; all are of one length, because they travel.</summary>
    public string NextStreamId() => $"s{++_streams}";

    /// <summary>What the server counted of a stream; waits for its last message.</summary>
    public Task<StreamReport> TakeServerReportAsync(string streamId, CancellationToken cancellationToken) =>
        server.RequestAsync<StreamReport>(ServerProcess.ReportRequest, streamId, cancellationToken);

    /// <summary>What the server's process has used so far.</summary>
    public Task<ProcessUsage> GetServerUsageAsync(CancellationToken cancellationToken) =>
        server.RequestAsync<ProcessUsage>(ServerProcess.UsageRequest, null, cancellationToken);

    /// <summary>What went over the server's sockets so far.</summary>
    public Task<SocketReport> GetSocketsAsync(CancellationToken cancellationToken) =>
        server.RequestAsync<SocketReport>(ServerProcess.SocketsRequest, null, cancellationToken);

    /// <summary>Collects garbage in both processes, so that a contestant does not pay for the one before it.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await server.RequestAsync<bool>(ServerProcess.CollectRequest, null, cancellationToken);
        GC.Collect();
    }

    /// <summary>Runs something and says what both processes used, with one question to the server before and one after.</summary>
    public async Task<(ProcessUsage Client, ProcessUsage Server)> MeasureAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        ProcessUsage serverBefore = await GetServerUsageAsync(cancellationToken);
        ProcessUsage clientBefore = ProcessUsage.Take();
        await run();
        ProcessUsage client = ProcessUsage.Take().Since(clientBefore);
        ProcessUsage serverAfter = await GetServerUsageAsync(cancellationToken);
        return (client, serverAfter.Since(serverBefore));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPeerClient client in _clients.Values)
        {
            await client.DisposeAsync();
        }
    }
}
