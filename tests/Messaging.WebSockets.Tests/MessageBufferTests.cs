using System.Buffers;
using CsCheck;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

public sealed class MessageBufferTests
{
    private static readonly ChannelClosed Completed = new(ChannelCloseStatus.Completed);

    [Fact]
    public void Any_messages_written_in_any_pieces_come_out_whole_and_in_order() =>
        Gen.Select(Gen.Byte.Array[0, 40_000], Gen.Int[1, 9_000]).Array[1, 20].Sample(
            messages =>
            {
                var buffer = new MessageBuffer(1 << 20);
                foreach ((byte[] payload, int piece) in messages)
                {
                    Write(buffer, payload, piece);
                }

                buffer.Publish();
                foreach ((byte[] payload, _) in messages)
                {
                    Assert.True(buffer.TryReceive(out RawMessage message));
                    Assert.Equal(payload, message.Payload.ToArray());
                }

                Assert.False(buffer.TryReceive(out _));
            },
            iter: 300);

    [Fact]
    public void Messages_of_a_known_length_come_out_whole_among_others() =>
        Gen.Select(Gen.Byte.Array[0, 9_000], Gen.Byte.Array[0, 300], Gen.Bool).Array[1, 30].Sample(
            messages =>
            {
                var buffer = new MessageBuffer(1 << 20);
                foreach ((byte[] payload, byte[] more, bool isTakenBack) in messages)
                {
                    if (isTakenBack)
                    {
                        buffer.BeginMessage(more.Length);
                        buffer.DiscardMessage();
                    }

                    payload.CopyTo(buffer.BeginMessage(payload.Length));
                    buffer.Write(more);
                    buffer.EndMessage(MessageKind.Binary);
                }

                buffer.Publish();
                foreach ((byte[] payload, byte[] more, _) in messages)
                {
                    Assert.True(buffer.TryReceive(out RawMessage message));
                    Assert.Equal([.. payload, .. more], message.Payload.ToArray());
                }

                Assert.False(buffer.TryReceive(out _));
            },
            iter: 300);

    [Fact]
    public void A_message_that_was_taken_back_leaves_no_gap_before_one_that_needs_more_room()
    {
        var buffer = new MessageBuffer(1 << 20);
        buffer.BeginMessage(4_000);
        buffer.EndMessage(MessageKind.Binary);
        foreach (int length in new[] { 8_000, 40_000 })
        {
            // Each begins a segment of its own, which is too short for what follows.
            buffer.BeginMessage(length);
            buffer.DiscardMessage();
        }

        buffer.BeginMessage(80_000).Fill(7);
        buffer.EndMessage(MessageKind.Binary);
        buffer.Publish();

        Assert.True(buffer.TryReceive(out RawMessage first));
        Assert.Equal(4_000, first.Payload.Length);
        Assert.True(buffer.TryReceive(out RawMessage second));
        Assert.Equal(80_000, second.Payload.Length);
        Assert.False(buffer.TryReceive(out _));
    }

    [Theory, InlineData(-1), InlineData(int.MaxValue)]
    public void A_length_that_no_message_has_is_refused_and_changes_nothing(int length)
    {
        var buffer = new MessageBuffer(1024);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.BeginMessage(length).Length);
        Assert.False(buffer.IsInMessage);
    }

    [Fact]
    public async Task A_writer_and_a_reader_on_two_threads_lose_nothing()
    {
        const int Count = 200_000;
        var buffer = new MessageBuffer(16 * 1024);
        Task writer = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                buffer.BeginMessage();
                int length = 4 + (i % 200);
                Span<byte> span = buffer.GetSpan(length);
                BitConverter.TryWriteBytes(span, i);
                span[4..length].Fill((byte)i);
                buffer.Advance(length);
                buffer.EndMessage((MessageKind)(i & 1));
                if (i % 7 == 0 && buffer.Publish())
                {
                    buffer.WakeReader(inline: false);
                }

                if (!buffer.HasRoom)
                {
                    if (buffer.Publish())
                    {
                        buffer.WakeReader(inline: false);
                    }

                    await buffer.WaitForRoomAsync();
                }

                if (i % 1000 == 0)
                {
                    buffer.BeginIdle();
                    await Task.Yield();
                    buffer.EndIdle();
                }
            }

            if (buffer.Publish())
            {
                buffer.WakeReader(inline: false);
            }

            buffer.Complete(Completed);
        }, TestContext.Current.CancellationToken);

        int next = 0;
        do
        {
            while (buffer.TryReceive(out RawMessage message))
            {
                byte[] bytes = message.Payload.ToArray();
                Assert.Equal(next, BitConverter.ToInt32(bytes));
                Assert.Equal(4 + (next % 200), bytes.Length);
                Assert.True(bytes.AsSpan(4).IndexOfAnyExcept((byte)next) < 0);
                Assert.Equal((MessageKind)(next & 1), message.Kind);
                next++;
            }
        }
        while (await buffer.WaitToReceiveAsync(TestContext.Current.CancellationToken));

        await writer;
        Assert.Equal(Count, next);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_buffer_usable()
    {
        var buffer = new MessageBuffer(1024);
        using var cancellation = new CancellationTokenSource();
        ValueTask<bool> wait = buffer.WaitToReceiveAsync(cancellation.Token);
        Assert.False(wait.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await wait);
        ValueTask<bool> again = buffer.WaitToReceiveAsync(TestContext.Current.CancellationToken);
        Write(buffer, [1, 2, 3], 1);
        Assert.True(buffer.Publish());
        buffer.WakeReader(inline: true);
        Assert.True(await again);
        Assert.True(buffer.TryReceive(out RawMessage message));
        Assert.Equal([1, 2, 3], message.Payload.ToArray());
    }

    [Fact]
    public async Task What_was_published_before_the_end_is_read_before_it()
    {
        var buffer = new MessageBuffer(1024);
        Write(buffer, [7], 1);
        buffer.Publish();
        buffer.Complete(new ChannelClosed(ChannelCloseStatus.Unavailable, "gone"));
        Assert.True(await buffer.WaitToReceiveAsync(TestContext.Current.CancellationToken));
        Assert.True(buffer.TryReceive(out _));
        DuplexChannelException exception =
            await Assert.ThrowsAsync<DuplexChannelException>(async () => await buffer.WaitToReceiveAsync(CancellationToken.None));
        Assert.Equal(ChannelCloseStatus.Unavailable, exception.Status);
    }

    [Fact]
    public async Task Discarding_drops_what_was_not_read()
    {
        var buffer = new MessageBuffer(1024);
        Write(buffer, [7], 1);
        buffer.Publish();
        buffer.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled));
        Assert.False(buffer.TryReceive(out _));
        await Assert.ThrowsAsync<DuplexChannelException>(async () => await buffer.WaitToReceiveAsync(CancellationToken.None));
    }

    [Fact]
    public void A_discarded_message_leaves_no_trace()
    {
        var buffer = new MessageBuffer(1 << 20);
        Write(buffer, [1], 1);
        buffer.BeginMessage();
        for (int i = 0; i < 100; i++)
        {
            buffer.GetSpan(1000).Fill(9);
            buffer.Advance(1000);
        }

        buffer.DiscardMessage();
        Write(buffer, [2, 2], 1);
        buffer.Publish();
        Assert.True(buffer.TryReceive(out RawMessage first));
        Assert.Equal([1], first.Payload.ToArray());
        Assert.True(buffer.TryReceive(out RawMessage second));
        Assert.Equal([2, 2], second.Payload.ToArray());
    }

    [Fact]
    public async Task A_writer_waits_while_the_limit_is_reached_and_goes_on_when_half_is_taken()
    {
        var buffer = new MessageBuffer(1000);
        while (buffer.HasRoom)
        {
            Write(buffer, new byte[92], 92);
        }

        buffer.Publish();
        ValueTask room = buffer.WaitForRoomAsync();
        Assert.False(room.IsCompleted);
        for (int i = 0; i < 7; i++)
        {
            Assert.True(buffer.TryReceive(out _));
        }

        await room;
        Assert.True(buffer.HasRoom);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void The_next_message_may_come_while_the_reader_works_on_one_within_the_limit(int length, bool hasRoom)
    {
        var buffer = new MessageBuffer(1000);
        Write(buffer, new byte[length], length);
        buffer.Publish();
        Assert.False(buffer.HasRoom);

        Assert.True(buffer.TryReceive(out _));

        Assert.Equal(hasRoom, buffer.HasRoom);
        Assert.False(buffer.TryReceive(out _));
        Assert.True(buffer.HasRoom);
    }

    private static void Write(MessageBuffer buffer, byte[] payload, int piece)
    {
        buffer.BeginMessage();
        for (int at = 0; at < payload.Length; at += piece)
        {
            ReadOnlySpan<byte> part = payload.AsSpan(at, Math.Min(piece, payload.Length - at));
            buffer.Write(part);
        }

        buffer.EndMessage(MessageKind.Binary);
    }
}
