using System.Diagnostics;
using System.Text;

namespace Messaging.Conformance;

/// <summary>Sending and order.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class SendingTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    private const int MaxMessageBytes = 300_000;

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Typed_messages_arrive_in_order(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        Task sending = near.SendManyAsync(3000);
        var received = await far.TakeAsync(3000);

        await sending.Soon();
        Assert.Equal(Enumerable.Range(0, 3000), received.Select(message => message.Number));
        Assert.All(received, message => Assert.Equal("some text of some length", message.Text));
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client, MessageKind.Binary)]
    [InlineData(ChannelRole.Client, MessageKind.Text)]
    [InlineData(ChannelRole.Server, MessageKind.Binary)]
    [InlineData(ChannelRole.Server, MessageKind.Text)]
    public async Task An_empty_message_is_a_message(ChannelRole sender, MessageKind kind)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        await near.SendAsync(new RawMessage(default(ReadOnlyMemory<byte>), kind)).Soon();
        await near.SendAsync(new RawMessage("x"u8.ToArray(), kind)).Soon();
        await near.SendAsync(new RawMessage(default(ReadOnlyMemory<byte>), kind)).Soon();

        var received = await far.TakeAsync(3);
        Assert.Equal([0, 1, 0], received.Select(message => message.Payload.Length));
        MessageKind expected = Fixture.PreservesMessageKind ? kind : MessageKind.Binary;
        Assert.All(received, message => Assert.Equal(expected, message.Kind));
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Messages_of_every_size_up_to_the_limit_arrive_whole(ChannelRole sender)
    {
        int[] sizes =
        [
            1, 2, 3, 4, 5, 7, 8, 9, 124, 125, 126, 127, 128, 4095, 4096, 4097, 16383, 16384, 16385, 32767, 32768,
            65534, 65535, 65536, 65537, 131072, MaxMessageBytes - 1, MaxMessageBytes, 1, 0, 125,
        ];
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.MaxMessageBytes = MaxMessageBytes));
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        Task sending = Task.Run(async () =>
        {
            foreach (int size in sizes)
            {
                await near.SendAsync(Payloads.Binary(size, size));
            }
        });
        var received = await far.TakeAsync(sizes.Length);

        await sending.Soon();
        for (int i = 0; i < sizes.Length; i++)
        {
            received[i].AssertIs(sizes[i], sizes[i]);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Text_of_many_bytes_a_character_arrives_whole(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aß€𝄞", 9000)));

        Task sending = near.SendAsync(new RawMessage(text, MessageKind.Text)).AsTask();
        Received received = await far.NextAsync();

        await sending.Soon();
        Assert.Equal(text, received.Payload);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client, MessageKind.Binary)]
    [InlineData(ChannelRole.Server, MessageKind.Binary)]
    [InlineData(ChannelRole.Client, MessageKind.Text)]
    [InlineData(ChannelRole.Server, MessageKind.Text)]
    public async Task A_payload_of_many_segments_arrives_as_one_message(ChannelRole sender, MessageKind kind)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        byte[] text = Encoding.UTF8.GetBytes("a€€€" + new string('x', 70_000));

        // The cuts go through the characters, and some segments are empty.
        await near.SendAsync(new RawMessage(Payloads.Split(text, 0, 2, 1, 0, 2, 3, 40_000), kind)).Soon();

        Assert.Equal(text, (await far.NextAsync()).Payload);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Each_of_many_concurrent_senders_keeps_its_order(ChannelRole sender)
    {
        const int Senders = 8, Count = 400;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        Task sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(who => Task.Run(() => near.SendManyAsync(Count, who))));
        var received = await far.TakeAsync(Senders * Count);

        await sending.Soon();
        foreach (var mine in received.GroupBy(message => message.Sender))
        {
            Assert.Equal(Enumerable.Range(0, Count), mine.Select(message => message.Number));
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_sent_buffer_may_be_reused_at_once(ChannelRole sender)
    {
        const int Count = 400;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        byte[] buffer = new byte[2000];

        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                buffer.AsSpan().Fill((byte)i);
                await near.SendAsync(new RawMessage(buffer, MessageKind.Binary));
            }

            buffer.AsSpan().Fill(0xFF);
        });
        var received = await far.TakeAsync(Count);

        await sending.Soon();
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(-1, received[i].Payload.AsSpan().IndexOfAnyExcept((byte)i));
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_sent_object_may_be_changed_at_once(ChannelRole sender)
    {
        const int Count = 2000;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);
        var message = new TestMessage();

        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                message.Number = i;
                await near.SendAsync(message);
            }

            message.Number = -1;
        });

        Assert.Equal(Enumerable.Range(0, Count), (await far.TakeAsync(Count)).Select(received => received.Number));
        await sending.Soon();
    }

    [ConformanceFact]
    public async Task Both_directions_stream_at_once()
    {
        const int Count = 2000;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();

        Task up = Task.Run(() => pair.Client.SendManyAsync(Count));
        Task down = Task.Run(() => pair.Server.SendManyAsync(Count));
        var atServer = pair.Server.TakeAsync(Count);
        var atClient = pair.Client.TakeAsync(Count);

        await Task.WhenAll(up, down, atServer, atClient).Soon();
        Assert.Equal(Enumerable.Range(0, Count), (await atServer).Select(message => message.Number));
        Assert.Equal(Enumerable.Range(0, Count), (await atClient).Select(message => message.Number));
    }

    [ConformanceFact]
    public async Task A_lone_message_is_not_delayed()
    {
        const int Rounds = 200;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        Task echo = Task.Run(async () =>
        {
            await foreach (TestMessage message in pair.Server.ReadAllAsync())
            {
                await pair.Server.SendAsync(message);
            }
        });

        List<TimeSpan> times = await Task.Run(async () =>
        {
            var times = new List<TimeSpan>(Rounds);
            for (int i = 0; i < Rounds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await pair.Client.SendAsync(new TestMessage { Number = i });
                Assert.Equal(i, (await pair.Client.NextAsync()).Number);
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            return times;
        }).Soon();

        // Delayed acknowledgements or a coalescing timer would cost 40 ms or a multiple of a tick in each round; what costs it in some rounds is the machine.
        times.Sort();
        Assert.True(times[Rounds / 4] < TimeSpan.FromMilliseconds(15), $"Only a quarter of the answers took less than {times[Rounds / 4].TotalMilliseconds} ms.");

        pair.Client.Abort(ChannelCloseStatus.Cancelled);
        await Assert.ThrowsAsync<DuplexChannelException>(() => echo.Soon());
    }
}
