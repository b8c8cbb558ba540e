using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

/// <summary>Two connected TCP sockets on loopback, and WebSocket connections over them.</summary>
internal static class SocketPair
{
    public static async Task<(NetworkStream Client, NetworkStream Server)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Task<Socket> accepting = listener.AcceptSocketAsync();
        await client.ConnectAsync(listener.LocalEndpoint);
        Socket server = await accepting;
        server.NoDelay = true;
        return (new NetworkStream(client, ownsSocket: true), new NetworkStream(server, ownsSocket: true));
    }

    public static async Task<(ITransportConnection Client, ITransportConnection Server)> ConnectChannelAsync(
        ChannelLimits? limits = null, string? subprotocol = "messaging.v1.json")
    {
        (NetworkStream client, NetworkStream server) = await ConnectAsync();
        return (Open(client, ChannelRole.Client, limits, subprotocol), Open(server, ChannelRole.Server, limits, subprotocol));
    }

    public static ITransportConnection Open(
        Stream stream, ChannelRole role, ChannelLimits? limits = null, string? subprotocol = "messaging.v1.json", TimeProvider? time = null) =>
        WebSocketConnections.FromStream(
            stream,
            new ChannelInfo { Transport = "WebSocket", Role = role, Subprotocol = subprotocol, MessageKind = MessageKind.Text },
            limits ?? new ChannelLimits { CloseTimeout = TimeSpan.FromSeconds(30) }, // A loaded machine may take longer than the default for an end in order.
            time,
            null,
            null);

    public static async Task<RawMessage> ReceiveAsync(this ITransportConnection connection)
    {
        RawMessage message;
        while (!connection.TryReceive(out message))
        {
            Assert.True(await connection.WaitToReceiveAsync(TestContext.Current.CancellationToken), "The peer has completed.");
        }

        return message;
    }

    /// <summary>Sends messages of the given sizes both ways and expects them as they were.</summary>
    public static async Task ExchangeAsync(ITransportConnection client, ITransportConnection server, params int[] sizes)
    {
        foreach (int size in sizes)
        {
            byte[] payload = new byte[size];
            Random.Shared.NextBytes(payload);
            foreach ((ITransportConnection from, ITransportConnection to) in new[] { (client, server), (server, client) })
            {
                MessageKind kind = size == 0 ? MessageKind.Text : MessageKind.Binary;
                ValueTask send = from.SendAsync(new RawMessage(payload, kind), TestContext.Current.CancellationToken);
                RawMessage received = await to.ReceiveAsync();
                Assert.Equal(kind, received.Kind);
                Assert.True(payload.AsSpan().SequenceEqual(received.Payload.ToArray()), $"size {size}");
                await send;
            }
        }
    }

    /// <summary>Expects no more messages, only the peer's normal end.</summary>
    public static async Task ReceiveEndAsync(this ITransportConnection connection)
    {
        do
        {
            Assert.False(connection.TryReceive(out _), "A message came instead of the end.");
        }
        while (await connection.WaitToReceiveAsync(TestContext.Current.CancellationToken));
    }
}
