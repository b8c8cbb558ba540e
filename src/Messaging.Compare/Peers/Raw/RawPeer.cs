using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.Compare.Peers.Raw;

/// <summary>
/// <see cref="ClientWebSocket"/> and the WebSocket middleware, as their documentation shows them: one send per message, one receive into a buffer.
/// </summary>
internal sealed class RawPeer : IPeer
{
    internal const string Path = "/raw";

    private const int MinimumBufferBytes = 4096;

    public string Name => "raw";

    public PeerDescription Description { get; } = new("WebSocket", Serializer: null, "1.1");

    public bool Supports(PayloadId payload) => payload.IsBytes;

    public void AddServices(WebApplicationBuilder builder)
    {
    }

    public void Map(WebApplication app, StreamMeters meters) => app.Map(Path, branch =>
    {
        branch.UseWebSockets();
        branch.Run(context => ServeAsync(context, meters));
    });

    public IPeerClient CreateClient(ServerAddress server) => new RawClient(server);

    internal static int BufferBytes(int messageBytes) => Math.Max(MinimumBufferBytes, messageBytes);

    /// <summary>Receives one whole message of at most <paramref name="buffer"/>.</summary>
    /// <returns>Its length, or -1 when the peer has closed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<int> ReceiveAsync(WebSocket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer[length..], cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }

            length += result.Count;
        }
        while (!result.EndOfMessage);

        return length;
    }

    private static async Task ServeAsync(HttpContext context, StreamMeters meters)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        StreamSpec spec = StreamSpec.Parse(context.Request.Headers[StreamSpec.HeaderName]);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        Task serving = spec.Kind switch
        {
            StreamKind.Up => CountAsync(socket, spec, meters.Open(spec), context.RequestAborted),
            StreamKind.Down => StreamAsync(socket, spec, meters.Open(spec), context.RequestAborted),
            StreamKind.Echo => EchoAsync(socket, spec, context.RequestAborted),
            _ => EchoFromIdleAsync(socket, context.RequestAborted),
        };
        await serving;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async Task CountAsync(WebSocket socket, StreamSpec spec, StreamMeter meter, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes(spec.Payload.Size)];
        while (await ReceiveAsync(socket, buffer, cancellationToken) >= 0)
        {
            meter.Count();
        }
    }

    private static async Task StreamAsync(WebSocket socket, StreamSpec spec, StreamMeter meter, CancellationToken cancellationToken)
    {
        byte[] payload = spec.Payload.CreateBytes();
        byte[] buffer = new byte[BufferBytes(spec.Payload.Size)];
        await ReceiveAsync(socket, buffer, cancellationToken);
        do
        {
            await socket.SendAsync(payload.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        while (!meter.Count());

        await ReceiveAsync(socket, buffer, cancellationToken);
    }

    private static async Task EchoAsync(WebSocket socket, StreamSpec spec, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes(spec.Payload.Size)];
        int length;
        while ((length = await ReceiveAsync(socket, buffer, cancellationToken)) >= 0)
        {
            await socket.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
    }

    private static async Task EchoFromIdleAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        int length;
        do
        {
            // A read of zero bytes waits without a buffer of ours.
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(MinimumBufferBytes);
            length = socket.State == WebSocketState.Open ? await ReceiveAsync(socket, buffer, cancellationToken) : -1;
            if (length >= 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }
        while (length >= 0);
    }
}
