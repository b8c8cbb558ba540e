using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamJsonRpc;

namespace Messaging.Compare.Peers.StreamJsonRpc;

/// <summary>
/// StreamJsonRpc over the framework's WebSocket, with the formatter that its documentation names as the fastest. Streams are notifications, which the
/// receiver handles one by one in order; requests are invocations.
/// </summary>
internal sealed class StreamJsonRpcPeer : IPeer
{
    internal const string Path = "/streamjsonrpc";

    public string Name => "streamjsonrpc";

    public PeerDescription Description { get; } = new("WebSocket", "MessagePack", "1.1");

    public bool Supports(PayloadId payload) => payload.IsBytes || payload == PayloadId.Quote;

    public void AddServices(WebApplicationBuilder builder)
    {
    }

    public void Map(WebApplication app, StreamMeters meters) => app.Map(Path, branch =>
    {
        branch.UseWebSockets();
        branch.Run(context => ServeAsync(context, meters));
    });

    public IPeerClient CreateClient(ServerAddress server) => new StreamJsonRpcClient(server);

    /// <summary>A connection that does not listen yet.</summary>
    internal static JsonRpc Create(WebSocket socket) =>
        new(new WebSocketMessageHandler(socket, new NerdbankMessagePackFormatter { TypeShapeProvider = Shapes.GeneratedTypeShapeProvider }));

    private static async Task ServeAsync(HttpContext context, StreamMeters meters)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        using JsonRpc rpc = Create(socket);
        rpc.AddLocalRpcTarget(new ServerTarget(rpc, meters));
        rpc.StartListening();
        try
        {
            await rpc.Completion;
        }
        catch (WebSocketException)
        {
            // A client that disposes its end sends no Close; this is how that shows here.
        }
    }
}
