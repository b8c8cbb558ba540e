using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.SignalR;

/// <summary>SignalR with WebSockets as its only transport, and every buffer and limit raised so that none of them slows it down.</summary>
internal sealed class SignalRPeer : IPeer
{
    internal const long BufferBytes = 1024 * 1024;

    private readonly bool _json;

    private SignalRPeer(string name, bool json)
    {
        Name = name;
        _json = json;
    }

    /// <summary>With its MessagePack protocol.</summary>
    public static SignalRPeer MessagePack { get; } = new("signalr", json: false);

    /// <summary>With its JSON protocol.</summary>
    public static SignalRPeer Json { get; } = new("signalr-json", json: true);

    public string Name { get; }

    public PeerDescription Description => new("WebSocket", _json ? "JSON" : "MessagePack", "1.1");

    private string Path => "/" + Name;

    public bool Supports(PayloadId payload) => payload == PayloadId.Quote || (payload.IsBytes && !_json);

    public void AddServices(WebApplicationBuilder builder)
    {
        builder.Services.AddSignalR(options =>
        {
            options.StreamBufferCapacity = 4096;
            options.MaximumReceiveMessageSize = null;
            options.MaximumParallelInvocationsPerClient = 128;
        }).AddJsonProtocol().AddMessagePackProtocol();
    }

    public void Map(WebApplication app, StreamMeters meters)
    {
        app.MapHub<BenchmarkHub>(Path, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.ApplicationMaxBufferSize = BufferBytes;
            options.TransportMaxBufferSize = BufferBytes;
        });
    }

    public IPeerClient CreateClient(ServerAddress server) => new SignalRClient(server, Path, _json);
}
