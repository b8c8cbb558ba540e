using System.Text.Json;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;

namespace Messaging.Compare.Processes;

/// <summary>A client's process that holds idle channels and nothing else.</summary>
internal static class IdleClientProcess
{
    public const string Verb = "idle-client";

    /// <summary>Opens channels; the argument is a <see cref="Connect"/>.</summary>
    public const string ConnectRequest = "connect";

    /// <summary>Asks for a thorough collection and the <see cref="MemoryReport"/> after it.</summary>
    public const string MemoryRequest = "memory";

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        IPeerClient? client = null;
        List<IAsyncDisposable> channels = [];
        await ControlLoop.RunAsync(
            async (verb, argument) =>
            {
                switch (verb)
                {
                    case ConnectRequest:
                        Connect connect = argument.Deserialize<Connect>()!;
                        client ??= connect.Peer.Resolve().CreateClient(connect.Server);
                        for (int i = 0; i < connect.Count; i++)
                        {
                            channels.Add(await client.OpenIdleAsync(cancellationToken));
                        }

                        return channels.Count;
                    case MemoryRequest:
                        return MemoryReport.Take();
                    default:
                        throw new ArgumentException($"The client has no request '{verb}'.");
                }
            },
            cancellationToken);

        GC.KeepAlive(channels);
        return 0;
    }

    /// <summary>What to connect to, and how often.</summary>
    internal sealed record Connect(PeerReference Peer, ServerAddress Server, int Count);
}
