using System.Buffers;
using CsCheck;
using Messaging.Grpc.Framing;
using Messaging.Transports;

namespace Messaging.Grpc.Tests;

public sealed class GrpcFrameReaderTests
{
    private const int MaxMessageBytes = 70_000;

    private static readonly Gen<byte[]> Payload = Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Byte.Array[0, 700], Gen.Byte.Array[65_500, MaxMessageBytes]);

    [Fact]
    public void Any_pieces_and_any_segments_yield_the_same_messages() =>
        Gen.Select(Payload.Array[0, 8], Gen.Int[1, 5000].Array[1, 20], Gen.Int[0, 3000].Array[1, 5]).Sample(
            (payloads, pieces, segments) =>
            {
                var harness = new Harness(int.MaxValue);
                harness.Feed(GrpcBytes.Frames(payloads), pieces, segments);
                Assert.Equal(0, harness.Unused);
                Assert.False(harness.Reader.IsInMessage);
                AssertEqual(payloads, harness.Messages);
            },
            iter: 200);

    [Fact]
    public void A_reader_that_takes_from_a_full_buffer_again_and_again_gets_the_same_messages() =>
        Gen.Select(Payload.Array[1, 12], Gen.Int[1, 9000].Array[1, 20], Gen.Int[1, 3000].Array[1, 5]).Sample(
            (payloads, pieces, segments) =>
            {
                var harness = new Harness(limit: 1000);
                harness.Feed(GrpcBytes.Frames(payloads), pieces, segments);
                Assert.Equal(0, harness.Unused);
                AssertEqual(payloads, harness.Messages);
                Assert.True(harness.MostWaiting <= Math.Max(1000, payloads.Max(payload => payload.Length)) + 1000 + 8, "More is buffered than the limit and one message.");
            },
            iter: 200);

    [Fact]
    public void Without_room_no_message_is_begun()
    {
        var harness = new Harness(limit: 10);
        ReadOnlySequence<byte> left = harness.Reader.Parse(new ReadOnlySequence<byte>(GrpcBytes.Frames([new byte[20], new byte[3]])));
        Assert.True(harness.Reader.NeedsRoom);
        Assert.Equal(8, left.Length);
        Assert.Equal(0, harness.Reader.ParseWhole(left.FirstSpan));
        harness.Take();
        left = harness.Reader.Parse(left);
        Assert.False(harness.Reader.NeedsRoom);
        Assert.True(left.IsEmpty);
        harness.Take();
        Assert.Equal([20, 3], harness.Messages.Select(message => message.Length));
    }

    [Fact]
    public void Random_bytes_end_in_a_violation_or_wait_for_more() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 3000], Gen.Byte[0, 1].Array[0, 3000]), Gen.Int[1, 300].Array[1, 5]).Sample(
            (bytes, pieces) =>
            {
                var harness = new Harness(int.MaxValue);
                Exception? violation = Record.Exception(() => harness.Feed(bytes, pieces, [int.MaxValue]));
                harness.Take();
                Assert.True(harness.Messages.Sum(message => message.Length) <= bytes.Length);
                if (violation is not null)
                {
                    Assert.Contains(
                        Assert.IsType<GrpcFramingException>(violation).Status, new[] { ChannelCloseStatus.ProtocolError, ChannelCloseStatus.MessageTooLarge });
                }
            },
            iter: 5_000);

    [Theory]
    [InlineData(1, 3, ChannelCloseStatus.ProtocolError, "compressed")]
    [InlineData(2, 3, ChannelCloseStatus.ProtocolError, "begins with 2")]
    [InlineData(255, 0, ChannelCloseStatus.ProtocolError, "begins with 255")]
    [InlineData(0, MaxMessageBytes + 1, ChannelCloseStatus.MessageTooLarge, "70001")]
    [InlineData(0, 0x7FFFFFFF, ChannelCloseStatus.MessageTooLarge, "2147483647")]
    [InlineData(0, 0xFFFFFFFF, ChannelCloseStatus.MessageTooLarge, "4294967295")]
    public void A_violation_is_found_in_the_head_wherever_the_bytes_are_split(byte flag, uint length, ChannelCloseStatus status, string named)
    {
        byte[] wire = [.. GrpcBytes.Frame([1, 2]), .. GrpcBytes.Head(length, flag)];
        foreach (int[] pieces in new int[][] { [int.MaxValue], [1], [7, 2] })
        {
            var harness = new Harness(int.MaxValue);
            GrpcFramingException violation = Assert.Throws<GrpcFramingException>(() => harness.Feed(wire, pieces, [3]));
            Assert.Equal(status, violation.Status);
            Assert.Contains(named, violation.Message, StringComparison.Ordinal);
            harness.Take();
            AssertEqual([[1, 2]], harness.Messages);
        }
    }

    [Fact]
    public void A_message_of_exactly_the_limit_passes()
    {
        var harness = new Harness(int.MaxValue);
        harness.Feed(GrpcBytes.Frame(new byte[MaxMessageBytes]), [int.MaxValue], [int.MaxValue]);
        Assert.Equal(MaxMessageBytes, Assert.Single(harness.Messages).Length);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(9, true)]
    public void An_end_in_the_middle_is_known(int bytes, bool isInMessage)
    {
        var harness = new Harness(int.MaxValue);
        harness.Feed(GrpcBytes.Frame(new byte[5])[..bytes], [int.MaxValue], [2]);
        Assert.Equal(isInMessage, harness.Reader.IsInMessage);
        Assert.Equal(isInMessage ? 0 : bytes, harness.Unused);
        Assert.Empty(harness.Messages);
    }

    private static void AssertEqual(byte[][] expected, List<byte[]> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        foreach ((byte[] one, byte[] other) in expected.Zip(actual))
        {
            Assert.True(one.AsSpan().SequenceEqual(other));
        }
    }

    private sealed class Harness
    {
        private readonly MessageBuffer _buffer;

        public Harness(int limit)
        {
            _buffer = new MessageBuffer(limit);
            Reader = new GrpcFrameReader(_buffer, MaxMessageBytes);
        }

        public GrpcFrameReader Reader { get; }

        public List<byte[]> Messages { get; } = [];

        /// <summary>How many of the bytes fed were left over.</summary>
        public int Unused { get; private set; }

        public long MostWaiting { get; private set; }

        /// <summary>Feeds as the receive loop of a server does: what was left comes again with the next piece.</summary>
        public void Feed(byte[] wire, int[] pieces, int[] segments)
        {
            ReadOnlyMemory<byte> left = ReadOnlyMemory<byte>.Empty;
            int at = 0;
            for (int i = 0; at < wire.Length || Reader.NeedsRoom; i++)
            {
                int take = Math.Min(pieces[i % pieces.Length], wire.Length - at);
                byte[] fed = [.. left.Span, .. wire.AsSpan(at, take)];
                at += take;
                ReadOnlySequence<byte> input = GrpcBytes.Split(fed, segments);
                int used = Reader.ParseWhole(i % 2 == 0 ? fed : input.FirstSpan);
                left = Reader.Parse(i % 2 == 0 ? new ReadOnlySequence<byte>(fed.AsMemory(used)) : input.Slice(used)).ToArray();
                Assert.True(left.Length < 5 || Reader.NeedsRoom, "More is kept than an incomplete head.");
                if (Reader.NeedsRoom || i % 7 == 0)
                {
                    Take();
                }
            }

            Unused = left.Length;
            Take();
        }

        public void Take()
        {
            _buffer.Publish();
            long waiting = 0;
            while (_buffer.TryReceive(out RawMessage message))
            {
                Messages.Add(message.Payload.ToArray());
                waiting += message.Payload.Length;
            }

            MostWaiting = Math.Max(MostWaiting, waiting);
        }
    }
}
