using System.Text.Json;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Processes;

/// <summary>A client's process that holds idle connections and nothing else.</summary>
internal static class IdleClientProcess
{
    public const string Verb = "idle-client";

    /// <summary>Opens connections; the argument is a <see cref="Connect"/>.</summary>
    public const string ConnectRequest = "connect";

    /// <summary>Asks for a thorough collection and the <see cref="MemoryReport"/> after it.</summary>
    public const string MemoryRequest = "memory";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        IPeerClient? client = null;
        List<IAsyncDisposable> connections = [];
        await ControlLoop.RunAsync(
            async (verb, argument) =>
            {
                switch (verb)
                {
                    case ConnectRequest:
                        Connect connect = JsonSerializer.Deserialize<Connect>(argument)!;
                        client ??= PeerList.Get(connect.Peer).CreateClient(connect.Server);
                        for (int i = 0; i < connect.Count; i++)
                        {
                            connections.Add(await client.OpenIdleAsync(cancellationToken));
                        }

                        return connections.Count;
                    case MemoryRequest:
                        return MemoryReport.Take();
                    default:
                        throw new ArgumentException($"The client has no request '{verb}'.");
                }
            },
            cancellationToken);

        GC.KeepAlive(connections);
    }

    /// <summary>What to connect to, and how often.</summary>
    internal sealed record Connect(string Peer, ServerAddress Server, int Count);
}
