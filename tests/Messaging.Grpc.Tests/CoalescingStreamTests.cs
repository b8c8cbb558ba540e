using CsCheck;
using Messaging.Grpc.Client;

namespace Messaging.Grpc.Tests;

public sealed class CoalescingStreamTests
{
    [Fact]
    public async Task Any_writes_and_flushes_give_the_same_bytes_and_leave_nothing_behind() =>
        await Gen.Select(Gen.Int[0, 50_000], Gen.Bool, Gen.Bool).Array[1, 20].SampleAsync(
            async steps =>
            {
                var below = new RecordingStream();
                var state = new CallState(maxMessageBytes: 1, deadline: null);
                var stream = new CoalescingStream(below, state);
                state.OnRequestStream(stream);
                using MemoryStream expected = new();
                byte next = 0;
                foreach ((int length, bool holds, bool flushes) in steps)
                {
                    state.HoldsFlushes = holds;
                    byte[] bytes = [.. Enumerable.Range(0, length).Select(_ => next++)];
                    expected.Write(bytes);
                    await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
                    Array.Clear(bytes); // The writer may use its buffer again.
                    if (flushes)
                    {
                        await state.FlushAsync();
                        Assert.Equal(expected.Length, below.Flushed);
                    }
                }

                await state.FlushAsync();
                Assert.Equal(expected.ToArray(), below.Content.ToArray());
                Assert.Equal(expected.Length, below.Flushed);
                await stream.DisposeAsync();
            },
            iter: 200);

    [Fact]
    public async Task A_block_of_small_writes_leaves_in_one_piece_with_one_flush()
    {
        var below = new RecordingStream();
        var state = new CallState(maxMessageBytes: 1, deadline: null);
        await using var stream = new CoalescingStream(below, state);
        state.OnRequestStream(stream);
        state.HoldsFlushes = true;
        for (int i = 0; i < 100; i++)
        {
            await stream.WriteAsync(new byte[53], TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, 0), (below.Writes, below.Flushes));
        await state.FlushAsync();
        Assert.Equal((1, 1), (below.Writes, below.Flushes));
        Assert.Equal(5300, below.Content.Length);
    }

    [Fact]
    public async Task Without_a_block_each_write_and_flush_goes_through()
    {
        var below = new RecordingStream();
        await using var stream = new CoalescingStream(below, new CallState(maxMessageBytes: 1, deadline: null));
        await stream.WriteAsync(new byte[3], TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (below.Writes, below.Flushes));
    }

    [Fact]
    public async Task The_request_is_on_its_way_once_its_body_is_asked_for()
    {
        var state = new CallState(maxMessageBytes: 1, deadline: null);
        Assert.False(state.RequestSent.IsCompleted);
        await using var stream = new CoalescingStream(new RecordingStream(), state);
        state.OnRequestStream(stream);
        Assert.True(state.RequestSent.IsCompletedSuccessfully);
    }

    private sealed class RecordingStream : WriteOnlyStream
    {
        public MemoryStream Content { get; } = new();

        public int Writes { get; private set; }

        public int Flushes { get; private set; }

        /// <summary>How many bytes had been written at the last flush.</summary>
        public long Flushed { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Writes++;
            Content.Write(buffer.Span);
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes++;
            Flushed = Content.Length;
            return Task.CompletedTask;
        }
    }
}
