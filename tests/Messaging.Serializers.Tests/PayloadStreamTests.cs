using System.Buffers;
using Messaging.Conformance;
using Messaging.ProtobufNet;

namespace Messaging.Serializers.Tests;

/// <summary>A payload as a stream: the same bytes by whatever way they are taken out of it.</summary>
public sealed class PayloadStreamTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    public static TheoryData<int> Sizes => [1, 7, 99, 100];

    [Theory, MemberData(nameof(Sizes))]
    public void The_buffer_has_the_payload_in_one_piece(int size)
    {
        PayloadStream stream = PayloadStream.Rent(Cut(size));
        Assert.True(stream.TryGetBuffer(out ArraySegment<byte> buffer));
        Assert.Equal(Bytes, buffer.ToArray());
        stream.Return();
    }

    [Fact]
    public void A_piece_of_an_array_is_not_copied()
    {
        PayloadStream stream = PayloadStream.Rent(new ReadOnlySequence<byte>(Bytes, 10, 5));
        Assert.True(stream.TryGetBuffer(out ArraySegment<byte> buffer));
        Assert.Same(Bytes, buffer.Array);
        Assert.Equal((10, 5), (buffer.Offset, buffer.Count));
        stream.Return();
    }

    [Theory, MemberData(nameof(Sizes))]
    public void It_reads_and_seeks_like_any_stream(int size)
    {
        PayloadStream stream = PayloadStream.Rent(Cut(size));
        Assert.Equal((100, 0), (stream.Length, stream.Position));
        Assert.Equal((0, 1), (stream.ReadByte(), stream.ReadByte()));

        byte[] read = new byte[98];
        Assert.Equal(98, stream.ReadAtLeast(read, 98));
        Assert.Equal(Bytes[2..], read);
        Assert.Equal((-1, 0), (stream.ReadByte(), stream.Read(read, 0, 98)));

        Assert.Equal(90, stream.Seek(-10, SeekOrigin.Current));
        Assert.Equal(95, stream.Seek(-5, SeekOrigin.End));
        Assert.Equal(95, stream.ReadByte());
        Assert.Equal(3, stream.Seek(3, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(101, SeekOrigin.Begin));
        stream.Return();
    }

    [Fact]
    public void Two_at_once_do_not_share()
    {
        PayloadStream outer = PayloadStream.Rent(Cut(1));
        PayloadStream inner = PayloadStream.Rent(new ReadOnlySequence<byte>([1, 2]));
        Assert.Equal((100, 2), (outer.Length, inner.Length));
        inner.Return();
        Assert.Equal(0, outer.ReadByte());
        outer.Return();

        PayloadStream again = PayloadStream.Rent(default);
        Assert.Equal((0, -1), (again.Length, again.ReadByte()));
        again.Return();
    }

    private static ReadOnlySequence<byte> Cut(int size) => Payloads.Split(Bytes, [.. Enumerable.Repeat(size, Bytes.Length / size)]);
}
