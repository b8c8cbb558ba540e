using Microsoft.AspNetCore.Builder;

namespace Messaging.Compare.Peers.Kestrel;

/// <summary>
/// The ceiling: length-prefixed messages over a plain socket, on System.IO.Pipelines at both ends and a Kestrel connection handler at the server. No HTTP, no
/// masks, no flow control but TCP's.
/// </summary>
/// <param name="flushesEach">
/// Whether a stream flushes every message, as whoever has one message at a time must; else it gathers 64 KiB, because it knows that more comes.
/// </param>
internal sealed class KestrelPeer(bool flushesEach) : IPeer
{
    public string Name => flushesEach ? "kestrel-each" : "kestrel";

    public PeerDescription Description { get; } = new("TCP", Serializer: null, string.Empty);

    public bool Supports(PayloadId payload) => payload.IsBytes;

    public void AddServices(WebApplicationBuilder builder)
    {
    }

    public void Map(WebApplication app, StreamMeters meters)
    {
        // Its handler belongs to ports, not to a path.
    }

    public IPeerClient CreateClient(ServerAddress server) => new KestrelClient(server, flushesEach);
}
