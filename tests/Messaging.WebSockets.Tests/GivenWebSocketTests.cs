using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

/// <summary>The connection over a <see cref="WebSocket"/> of the framework, against the connection with our own codec.</summary>
public sealed class GivenWebSocketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ChannelRole.Server)]
    [InlineData(ChannelRole.Client)]
    public async Task Messages_of_every_size_and_the_end_pass_through_a_given_socket(ChannelRole given)
    {
        (ITransportConnection client, ITransportConnection server) = await ConnectAsync(given);
        await SocketPair.ExchangeAsync(client, server, 0, 1, 125, 126, 65_535, 65_536, 300_000);

        await client.CompleteAsync(Stop);
        await server.ReceiveEndAsync();
        await server.SendAsync(new RawMessage(new byte[] { 1 }, MessageKind.Binary), Stop);
        ValueTask ending = server.DisposeAsync();
        Assert.Equal(1, (await client.ReceiveAsync()).Payload.Length);
        await client.ReceiveEndAsync();
        await ending;
        await client.DisposeAsync();
        Assert.Equal(ChannelCloseStatus.Completed, (await client.Closed).Status);
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Closed).Status);
    }

    [Theory]
    [InlineData(ChannelRole.Server)]
    [InlineData(ChannelRole.Client)]
    public async Task An_abort_passes_with_status_and_reason(ChannelRole given)
    {
        (ITransportConnection client, ITransportConnection server) = await ConnectAsync(given);
        (ITransportConnection from, ITransportConnection to) = given == ChannelRole.Server ? (server, client) : (client, server);
        from.Abort(new ChannelClosed(ChannelCloseStatus.PermissionDenied, "no"));
        ChannelClosed closed = await to.Closed;
        Assert.Equal((ChannelCloseStatus.PermissionDenied, "no", true), (closed.Status, closed.Reason, closed.ByPeer));
        await from.DisposeAsync();
        await to.DisposeAsync();
    }

    private static async Task<(ITransportConnection Client, ITransportConnection Server)> ConnectAsync(ChannelRole given)
    {
        (NetworkStream client, NetworkStream server) = await SocketPair.ConnectAsync();
        return given == ChannelRole.Server
            ? (SocketPair.Open(client, ChannelRole.Client), Wrap(server, ChannelRole.Server))
            : (Wrap(client, ChannelRole.Client), SocketPair.Open(server, ChannelRole.Server));
    }

    private static ITransportConnection Wrap(Stream stream, ChannelRole role) => WebSocketConnections.FromWebSocket(
        WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = role == ChannelRole.Server }),
        new ChannelInfo { Transport = "WebSocket", Role = role, Subprotocol = "messaging.v1.json", MessageKind = MessageKind.Text },
        new ChannelLimits(),
        null,
        null);
}
