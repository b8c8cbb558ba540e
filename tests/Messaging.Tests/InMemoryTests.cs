using System.Buffers;
using System.Text;
using Messaging.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests;

public sealed class InMemoryTests
{
    private static readonly ChannelLimits Small = new() { SendBufferBytes = 1024, ReceiveBufferBytes = 1024, MaxMessageBytes = 4096 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_answers_until_the_client_completes_and_its_return_ends_both_sides()
    {
        var server = new InMemoryServer();
        server.Map<Quote, string>("/prices", async (channel, ended) =>
        {
            await foreach (string symbol in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(new Quote(symbol, 1), ended);
            }

            await channel.SendAsync(new Quote("last", 2), ended);
        });
        await using IDuplexChannel<string, Quote> channel = await ConnectAsync<string, Quote>(server, "/prices?book=1");
        await channel.SendAsync("A", Stop);
        await channel.SendAsync("B", Stop);
        await channel.CompleteAsync(Stop);

        Assert.Equal([new("A", 1), new("B", 1), new("last", 2)], await channel.ReadAllAsync(Stop).ToListAsync(Stop));
        Assert.Equal(new ChannelClosed(ChannelCloseStatus.Completed, ByPeer: true), await channel.Closed);
        Assert.Equal(("InMemory", "Json", ChannelRole.Client), (channel.Info.Transport, channel.Info.Serializer, channel.Info.Role));
    }

    [Fact]
    public async Task A_path_without_handler_is_a_protocol_error_that_names_the_mapped_ones()
    {
        var server = new InMemoryServer();
        server.Map<Quote, string>("/prices", (_, _) => Task.CompletedTask);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync<string, Quote>(server, "/other"));
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains("/other", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("/prices", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_the_channel_with_Internal_and_the_server_keeps_the_exception()
    {
        var server = new InMemoryServer();
        server.Map<Quote, string>("/prices", (_, _) => throw new InvalidDataException("secret"));
        await using IDuplexChannel<string, Quote> channel = await ConnectAsync<string, Quote>(server, "/prices");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await channel.ReadAllAsync(Stop).ToListAsync(Stop));
        Assert.Equal((ChannelCloseStatus.Internal, null, true), (failure.Status, failure.Reason, failure.ByPeer));
        Assert.Null(failure.InnerException);
        Assert.IsType<InvalidDataException>(Assert.Single(server.HandlerFailures));
    }

    [Fact]
    public async Task Abort_tells_the_peer_status_and_reason_after_what_had_arrived()
    {
        (IDuplexChannel<string, string> client, IDuplexChannel<string, string> server) = InMemoryChannel.CreatePair<string, string>();
        await client.SendAsync("before", Stop);
        client.Abort(ChannelCloseStatus.ResourceExhausted, "enough");

        var received = new List<string>();
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (string message in server.ReadAllAsync(Stop))
            {
                received.Add(message);
            }
        });
        Assert.Equal(["before"], received);
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "enough", true), (failure.Status, failure.Reason, failure.ByPeer));
        Assert.Equal(new ChannelClosed(ChannelCloseStatus.ResourceExhausted, "enough"), await client.Closed);
        DuplexChannelException own = await Assert.ThrowsAsync<DuplexChannelException>(async () => await client.SendAsync("x", Stop));
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, false), (own.Status, own.ByPeer));
    }

    [Fact]
    public async Task Sends_wait_for_room_in_order_and_a_cancelled_one_is_not_sent()
    {
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(Small, Small);
        int taken = 0;
        while (client.SendAsync(Message(200, (byte)taken), Stop).AsTask().IsCompletedSuccessfully)
        {
            taken++;
        }

        Assert.InRange(taken, 10, 15);
        using var cancel = new CancellationTokenSource();
        Task cancelled = client.SendAsync(Message(200, 251), cancel.Token).AsTask();
        Task last = client.SendAsync(Message(200, 252), Stop).AsTask();
        Task completion = client.CompleteAsync(Stop).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(last.IsCompleted);

        List<byte> received = await ReadFirstBytesAsync(server);
        await Task.WhenAll(last, completion).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal([.. Enumerable.Range(0, taken + 1).Select(i => (byte)i), 252], received);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.SendAsync(Message(1, 0), Stop));
    }

    [Fact]
    public async Task A_message_over_the_senders_limit_is_refused_and_over_the_receivers_ends_the_channel()
    {
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(
            new ChannelLimits { MaxMessageBytes = 100 }, new ChannelLimits { MaxMessageBytes = 50 });
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(async () => await client.SendAsync(Message(101, 1), Stop));
        Assert.Equal(ChannelCloseStatus.MessageTooLarge, refused.Status);

        await client.SendAsync(Message(50, 2), Stop);
        await client.SendAsync(Message(51, 3), Stop);
        Assert.Equal((ChannelCloseStatus.MessageTooLarge, true), ((await client.Closed).Status, (await client.Closed).ByPeer));
        Assert.True(server.TryReceive(out RawMessage message));
        Assert.Equal(50, message.Payload.Length);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await server.WaitToReceiveAsync(Stop));
        Assert.Equal((ChannelCloseStatus.MessageTooLarge, false), (failure.Status, failure.ByPeer));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xC3 })]
    [InlineData(new byte[] { 0xFF })]
    public async Task Text_that_is_no_utf8_is_refused_and_leaves_nothing_behind(byte[] bytes)
    {
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(Small, Small);
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(
            async () => await client.SendAsync(new RawMessage(bytes, MessageKind.Text), Stop));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);

        await client.SendAsync(new RawMessage(Encoding.UTF8.GetBytes("ü€😀"), MessageKind.Text), Stop);
        Assert.True(server.TryReceive(out RawMessage message));
        Assert.Equal(("ü€😀", MessageKind.Text), (Encoding.UTF8.GetString(message.Payload), message.Kind));
        Assert.False(server.TryReceive(out _));
    }

    [Fact]
    public async Task Dispose_of_the_client_delivers_what_was_sent_and_waits_for_the_servers_end()
    {
        (IDuplexChannel<string, string> client, IDuplexChannel<string, string> server) = InMemoryChannel.CreatePair<string, string>();
        await client.SendAsync("one", Stop);
        Task disposal = client.DisposeAsync().AsTask();
        Assert.Equal(["one"], await server.ReadAllAsync(Stop).ToListAsync(Stop));
        await server.SendAsync("ignored", Stop);
        Assert.False(disposal.IsCompleted);
        await server.DisposeAsync();
        await disposal.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(ChannelCloseStatus.Completed, (await client.Closed).Status);
        await Assert.ThrowsAsync<DuplexChannelException>(async () => await client.ReadAllAsync(Stop).ToListAsync(Stop));
        await Assert.ThrowsAsync<DuplexChannelException>(async () => await client.SendAsync("late", Stop));
    }

    [Theory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Dispose_gives_up_after_CloseTimeout_with_Cancelled(ChannelRole role)
    {
        var time = new FakeTimeProvider();
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(Small, Small, timeProvider: time);
        (ITransportConnection closing, ITransportConnection other) = role == ChannelRole.Client ? (client, server) : (server, client);
        while (closing.SendAsync(Message(500, 1), Stop).AsTask().IsCompletedSuccessfully)
        {
        }

        Task disposal = closing.DisposeAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(disposal.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await disposal.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal((ChannelCloseStatus.Cancelled, false), ((await closing.Closed).Status, (await closing.Closed).ByPeer));
        Assert.Equal((ChannelCloseStatus.Cancelled, true), ((await other.Closed).Status, (await other.Closed).ByPeer));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_ends_the_channel_after_SendTimeout()
    {
        var time = new FakeTimeProvider();
        var limits = new ChannelLimits { SendBufferBytes = 1024, ReceiveBufferBytes = 1024, SendTimeout = TimeSpan.FromSeconds(5) };
        (ITransportConnection client, _) = InMemoryChannel.CreateConnections(limits, Small, timeProvider: time);
        Task waiting;
        do
        {
            waiting = client.SendAsync(Message(500, 1), Stop).AsTask();
        }
        while (waiting.IsCompletedSuccessfully);

        time.Advance(TimeSpan.FromSeconds(5));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Stop));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
    }

    [Fact]
    public async Task A_raw_payload_is_overwritten_once_the_next_one_is_asked_for()
    {
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(Small, Small);
        await client.SendAsync(Message(3, 7), Stop);
        Assert.True(server.TryReceive(out RawMessage kept));
        Assert.Equal([7, 7, 7], kept.Payload.ToArray());
        Assert.False(server.TryReceive(out _));
        Assert.Equal([0xDD, 0xDD, 0xDD], kept.Payload.ToArray());
    }

    [Fact]
    public async Task Two_readers_of_one_connection_throw()
    {
        (_, ITransportConnection server) = InMemoryChannel.CreateConnections(Small, Small);
        using var cancel = new CancellationTokenSource();
        Task<bool> wait = server.WaitToReceiveAsync(cancel.Token).AsTask();
        Assert.Throws<InvalidOperationException>(() => server.TryReceive(out _));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await server.WaitToReceiveAsync(Stop));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(server.TryReceive(out _));
    }

    [Fact]
    public async Task A_serializer_that_keeps_its_destination_or_uses_its_channel_throws()
    {
        (ITransportConnection client, _) = InMemoryChannel.CreateConnections(Small, Small);
        IBufferWriter<byte>? kept = null;
        await client.SendAsync("x", MessageKind.Binary, new Writing((_, destination) => kept = destination), Stop);
        Assert.Throws<InvalidOperationException>(() => kept!.GetSpan());
        Assert.Throws<InvalidOperationException>(() => kept!.Advance(0));

        Task? inner = null;
        await client.SendAsync("x", MessageKind.Binary, new Writing((_, _) => inner = client.SendAsync(Message(1, 1), Stop).AsTask()), Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() => inner!);
    }

    [Fact]
    public async Task A_deadline_ends_both_sides_with_Timeout()
    {
        var time = new FakeTimeProvider();
        var server = new InMemoryServer();
        var seen = new TaskCompletionSource<ChannelClosed>();
        server.Map<Quote, string>("/prices", async (channel, _) => seen.SetResult(await channel.Closed));
        await using IDuplexChannel<string, Quote> channel = await ConnectAsync<string, Quote>(
            server, "/prices", new ChannelConnectOptions { Deadline = TimeSpan.FromMinutes(1) }, time);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(channel.Closed.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ChannelCloseStatus.Timeout, (await channel.Closed).Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await seen.Task).Status);
    }

    [Fact]
    public async Task Concurrent_senders_lose_and_double_nothing()
    {
        (IDuplexChannel<int, int> client, IDuplexChannel<int, int> server) = InMemoryChannel.CreatePair<int, int>(limits: Small);
        Task<List<int>> reading = server.ReadAllAsync(Stop).ToListAsync(Stop).AsTask();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(
            async () =>
            {
                for (int i = 0; i < 500; i++)
                {
                    await client.SendAsync(sender * 1000 + i, Stop);
                }
            },
            Stop)));
        await client.CompleteAsync(Stop);
        List<int> received = await reading.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(4000, received.Count);
        Assert.All(received.GroupBy(number => number / 1000), ofSender => Assert.Equal(Enumerable.Range(ofSender.Key * 1000, 500), ofSender));
    }

    private static RawMessage Message(int length, byte value)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        return new RawMessage(bytes, MessageKind.Binary);
    }

    private static async Task<List<byte>> ReadFirstBytesAsync(ITransportConnection connection)
    {
        var received = new List<byte>();
        do
        {
            while (connection.TryReceive(out RawMessage message))
            {
                received.Add(message.Payload.FirstSpan[0]);
            }
        }
        while (await connection.WaitToReceiveAsync(Stop));
        return received;
    }

    private static async Task<IDuplexChannel<TSend, TReceive>> ConnectAsync<TSend, TReceive>(
        InMemoryServer server, string path, ChannelConnectOptions? options = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddMessaging().AddInMemory(server).AddChannel<TSend, TReceive>("test", channel =>
        {
            channel.Transport = "InMemory";
            channel.Path = path;
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<IDuplexChannelFactory<TSend, TReceive>>().ConnectAsync(options, Stop);
    }

    private sealed class Writing(Action<string, IBufferWriter<byte>> write) : IMessageSerializer<string>
    {
        public void Serialize(string message, IBufferWriter<byte> destination) => write(message, destination);

        public string Deserialize(in ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
