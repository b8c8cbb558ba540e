using System.Buffers;
using System.Buffers.Binary;

namespace Messaging.Grpc.Tests;

/// <summary>Length-prefixed messages built by hand, right and wrong, without the code under test.</summary>
internal static class GrpcBytes
{
    public static byte[] Frame(byte[] payload, byte flag = 0) => [.. Head((uint)payload.Length, flag), .. payload];

    public static byte[] Head(uint length, byte flag = 0)
    {
        byte[] head = [flag, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), length);
        return head;
    }

    public static byte[] Frames(IEnumerable<byte[]> payloads) => [.. payloads.SelectMany(payload => Frame(payload))];

    /// <summary>A sequence of segments of the given lengths, over and over; 0 makes an empty one.</summary>
    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, params int[] lengths)
    {
        Segment first = new(ReadOnlyMemory<byte>.Empty);
        Segment last = first;
        for (int i = 0; !bytes.IsEmpty; i++)
        {
            // All zeros would never end.
            int take = Math.Min(i >= 1000 ? bytes.Length : lengths[i % lengths.Length], bytes.Length);
            last = last.Append(bytes[..take]);
            bytes = bytes[take..];
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
