using System.IO.Pipelines;
using CsCheck;
using Messaging.Grpc.Client;
using Messaging.Grpc.Framing;

namespace Messaging.Grpc.Tests;

public sealed class ResponseStreamTests
{
    private const int MaxMessageBytes = 100_000;

    private static readonly Gen<byte[]> Payload = Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Byte.Array[0, 700], Gen.Byte.Array[16_000, MaxMessageBytes]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_chunks_below_and_any_reads_above_give_the_same_bytes(bool yields) =>
        await Gen.Select(Payload.Array[0, 6], Gen.Int[1, 40_000].Array[1, 9], Gen.Int[0, 20_000].Array[1, 9], Gen.Int[0, 200]).SampleAsync(
            async (payloads, chunks, reads, cut) =>
            {
                byte[] wire = GrpcBytes.Frames(payloads);
                wire = wire[..Math.Max(0, wire.Length - cut)];
                var below = new ScriptedStream(wire, chunks) { Yields = yields };
                await using var stream = new ResponseStream(below, MaxMessageBytes);
                byte[] read = await ReadAsync(stream, [.. reads, 1]);
                Assert.True(wire.AsSpan().SequenceEqual(read));
            },
            iter: 150);

    [Fact]
    public async Task Grpc_reads_head_and_message_apart_and_gets_whole_messages() =>
        await Gen.Select(Payload.Array[1, 6], Gen.Int[1, 40_000].Array[1, 9]).SampleAsync(
            async (payloads, chunks) =>
            {
                var below = new ScriptedStream(GrpcBytes.Frames(payloads), chunks);
                await using var stream = new ResponseStream(below, MaxMessageBytes);
                foreach (byte[] payload in payloads)
                {
                    bool wasThere = stream.HasMessage;
                    int readBelow = below.LargestRead;
                    byte[] head = new byte[5];
                    await stream.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
                    Assert.Equal(GrpcBytes.Head((uint)payload.Length), head);
                    byte[] message = new byte[payload.Length];
                    await stream.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
                    Assert.True(payload.AsSpan().SequenceEqual(message));
                    Assert.True(!wasThere || readBelow == below.LargestRead, "A message that is there is read without another read below.");
                }

                Assert.False(stream.HasMessage);
                Assert.Equal(0, await stream.ReadAsync(new byte[5], TestContext.Current.CancellationToken));
            },
            iter: 150);

    [Theory]
    [InlineData(MaxMessageBytes + 1u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_claim_over_the_limit_is_refused_before_the_head_is_handed_out(uint length)
    {
        byte[] wire = [.. GrpcBytes.Frame([1, 2, 3]), .. GrpcBytes.Head(length), 0, 0];
        foreach (int chunk in new[] { 1, 4, 10, 100 })
        {
            await using var stream = new ResponseStream(new ScriptedStream(wire, chunk), MaxMessageBytes);
            byte[] first = new byte[8];
            await stream.ReadExactlyAsync(first, TestContext.Current.CancellationToken);
            long before = GC.GetAllocatedBytesForCurrentThread();
            GrpcFramingException violation = await Assert.ThrowsAsync<GrpcFramingException>(
                () => stream.ReadExactlyAsync(new byte[5], TestContext.Current.CancellationToken).AsTask());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            Assert.Equal(ChannelCloseStatus.MessageTooLarge, violation.Status);
            Assert.Contains($"{length}", violation.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_passes()
    {
        byte[] wire = GrpcBytes.Frame(new byte[MaxMessageBytes]);
        await using var stream = new ResponseStream(new ScriptedStream(wire, int.MaxValue), MaxMessageBytes);
        Assert.Equal(wire.Length, (await ReadAsync(stream, [5, MaxMessageBytes])).Length);
    }

    [Fact]
    public async Task A_long_message_goes_straight_to_where_it_is_wanted()
    {
        var below = new ScriptedStream(GrpcBytes.Frame(new byte[MaxMessageBytes]), 40_000);
        await using var stream = new ResponseStream(below, MaxMessageBytes);
        await ReadAsync(stream, [5, MaxMessageBytes, MaxMessageBytes, MaxMessageBytes]);
        Assert.True(below.LargestRead > 60_000, "The rest was read through the buffer.");
    }

    [Fact]
    public async Task A_read_of_no_bytes_waits_until_there_is_something_to_read()
    {
        var below = new Pipe();
        await using var stream = new ResponseStream(below.Reader.AsStream(), MaxMessageBytes);
        Task<int> reading = stream.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken).AsTask();
        Assert.False(reading.IsCompleted);
        await below.Writer.WriteAsync(GrpcBytes.Frame([1, 2, 3]), TestContext.Current.CancellationToken);
        Assert.Equal(0, await reading);
        Assert.True(stream.HasMessage);

        await stream.ReadExactlyAsync(new byte[8], TestContext.Current.CancellationToken);
        reading = stream.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken).AsTask();
        Assert.False(reading.IsCompleted);
        await below.Writer.CompleteAsync();
        Assert.Equal(0, await reading);
        Assert.Equal(0, await stream.ReadAsync(new byte[5], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposing_ends_the_body_below()
    {
        var below = new ScriptedStream(ReadOnlyMemory<byte>.Empty, 1);
        await new ResponseStream(below, MaxMessageBytes).DisposeAsync();
        Assert.True(below.IsDisposed);
    }

    private static async Task<byte[]> ReadAsync(ResponseStream stream, int[] sizes)
    {
        using MemoryStream all = new();
        for (int i = 0; ; i++)
        {
            byte[] buffer = new byte[sizes[i % sizes.Length]];
            int read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            all.Write(buffer, 0, read);
            if (read == 0 && buffer.Length > 0)
            {
                return all.ToArray();
            }
        }
    }
}
