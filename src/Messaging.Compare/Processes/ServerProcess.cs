using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messaging.Compare.Peers;

namespace Messaging.Compare.Processes;

/// <summary>The server's process: serves the peers that it is told until its input ends.</summary>
internal static class ServerProcess
{
    public const string Verb = "server";

    /// <summary>Starts what the argument, a <see cref="ServerSetup"/>, names; answers with the <see cref="ServerAddresses"/>. To be sent first.</summary>
    public const string StartRequest = "start";

    /// <summary>Asks for the <see cref="StreamReport"/> of the stream that the argument names.</summary>
    public const string ReportRequest = "report";

    /// <summary>Asks for a collection.</summary>
    public const string CollectRequest = "collect";

    /// <summary>Asks for a thorough collection and the <see cref="MemoryReport"/> after it.</summary>
    public const string MemoryRequest = "memory";

    /// <summary>Asks for the <see cref="ProcessUsage"/>.</summary>
    public const string UsageRequest = "usage";

    /// <summary>Asks for the <see cref="SocketReport"/>.</summary>
    public const string SocketsRequest = "sockets";

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = ServerCertificate.Create();
        var meters = new StreamMeters();
        var sockets = new SocketCounters();
        List<ServerHost> hosts = [];
        await ControlLoop.RunAsync(
            async (verb, argument) => verb switch
            {
                StartRequest => await StartAsync(argument.Deserialize<ServerSetup>()!, certificate, meters, sockets, hosts, cancellationToken),
                ReportRequest => await meters.TakeReportAsync(argument.GetString()!),
                CollectRequest => Collect(),
                UsageRequest => ProcessUsage.Take(),
                MemoryRequest => MemoryReport.Take(),
                SocketsRequest => sockets.Report,
                _ => throw new ArgumentException($"The server has no request '{verb}'."),
            },
            cancellationToken);
        return 0;
    }

    private static async Task<ServerAddresses> StartAsync(
        ServerSetup setup, X509Certificate2 certificate, StreamMeters meters, SocketCounters sockets, List<ServerHost> hosts, CancellationToken cancellationToken)
    {
        async Task<HostPorts?> ServeAsync(IReadOnlyList<IPeer> peers)
        {
            if (peers.Count == 0)
            {
                return null;
            }

            ServerHost usual = await ServerHost.StartAsync(
                peers, certificate, meters, streamsPerConnection: null, [sockets.CountConnections, sockets.CountBytes], cancellationToken);

            // How many streams a connection takes is a setting of the whole server.
            ServerHost oneStream = await ServerHost.StartAsync(peers, certificate, meters, streamsPerConnection: 1, [sockets.CountConnections], cancellationToken);
            hosts.AddRange(usual, oneStream);
            return new HostPorts(usual.TakePorts(), usual.TakePorts(), oneStream.TakePorts());
        }

        ILookup<bool, IPeer> peers = setup.Resolve().ToLookup(peer => peer.Description.IsOurs);
        return new ServerAddresses(
            await ServeAsync([.. peers[true]]), await ServeAsync([.. peers[false]]), certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private static bool Collect()
    {
        GC.Collect();
        return true;
    }
}
