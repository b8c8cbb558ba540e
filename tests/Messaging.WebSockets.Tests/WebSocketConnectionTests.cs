using System.Buffers;
using System.Diagnostics;
using System.Text;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

public sealed class WebSocketConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_of_every_size_travel_both_ways()
    {
        (ITransportConnection client, ITransportConnection server) = await SocketPair.ConnectChannelAsync();
        await SocketPair.ExchangeAsync(client, server, 0, 1, 125, 126, 127, 65_535, 65_536, 200_000, 4_000_000);

        await Task.WhenAll(client.DisposeAsync().AsTask(), server.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task After_the_client_completes_the_server_goes_on_until_it_ends()
    {
        (ITransportConnection client, ITransportConnection server) = await SocketPair.ConnectChannelAsync();
        await client.SendAsync(Text("one"), Stop);
        await client.CompleteAsync(Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.SendAsync(Text("two"), Stop));
        Assert.Equal("one", Read(await server.ReceiveAsync()));
        await server.ReceiveEndAsync();
        for (int i = 0; i < 1000; i++)
        {
            await server.SendAsync(Text(i.ToString(System.Globalization.CultureInfo.InvariantCulture)), Stop);
        }

        ValueTask ending = server.DisposeAsync();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(i.ToString(System.Globalization.CultureInfo.InvariantCulture), Read(await client.ReceiveAsync()));
        }

        await client.ReceiveEndAsync();
        await ending;
        ChannelClosed closed = await client.Closed;
        Assert.Equal((ChannelCloseStatus.Completed, true), (closed.Status, closed.ByPeer));
        closed = await server.Closed;
        Assert.Equal((ChannelCloseStatus.Completed, false), (closed.Status, closed.ByPeer));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task An_abort_reaches_the_peer_with_status_and_reason()
    {
        (ITransportConnection client, ITransportConnection server) = await SocketPair.ConnectChannelAsync();
        client.Abort(new ChannelClosed(ChannelCloseStatus.ResourceExhausted, "enough"));
        ChannelClosed closed = await server.Closed;
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "enough", true), (closed.Status, closed.Reason, closed.ByPeer));
        await server.DisposeAsync();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_that_vanishes_ends_reads_and_sends_with_Unavailable()
    {
        (var clientStream, var serverStream) = await SocketPair.ConnectAsync();
        ITransportConnection client = SocketPair.Open(clientStream, ChannelRole.Client);
        serverStream.Socket.Close(0);
        DuplexChannelException exception = await Assert.ThrowsAsync<DuplexChannelException>(client.ReceiveEndAsync);
        Assert.Equal(ChannelCloseStatus.Unavailable, exception.Status);
        exception = await Assert.ThrowsAsync<DuplexChannelException>(async () => await client.SendAsync(Text("x"), Stop));
        Assert.Equal(ChannelCloseStatus.Unavailable, exception.Status);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_flood_arrives_whole_while_the_reader_is_slower_than_the_sender()
    {
        (ITransportConnection client, ITransportConnection server) = await SocketPair.ConnectChannelAsync(subprotocol: null);
        const int Count = 300_000;
        var watch = Stopwatch.StartNew();
        Task sending = Task.Run(async () =>
        {
            byte[] payload = new byte[48];
            for (int i = 0; i < Count; i++)
            {
                BitConverter.TryWriteBytes(payload, i);
                await client.SendAsync(new RawMessage(payload, MessageKind.Binary), Stop);
            }
        }, Stop);
        for (int i = 0; i < Count; i++)
        {
            RawMessage message = await server.ReceiveAsync();
            Assert.Equal(i, BitConverter.ToInt32(message.Payload.ToArray()));
        }

        await sending;
        TestContext.Current.SendDiagnosticMessage($"{Count / watch.Elapsed.TotalSeconds:N0} messages/s");
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    private static RawMessage Text(string text) => new(Encoding.UTF8.GetBytes(text), MessageKind.Text);

    private static string Read(RawMessage message) => Encoding.UTF8.GetString(message.Payload);
}
