using System.Buffers;

namespace Messaging.Conformance;

/// <summary>Payloads whose content says whether they arrived whole.</summary>
internal static class Payloads
{
    /// <summary>Bytes that differ for each seed and position.</summary>
    public static byte[] Create(int length, int seed)
    {
        byte[] bytes = new byte[length];
        uint state = (uint)seed * 2654435761u + 1;
        for (int i = 0; i < bytes.Length; i++)
        {
            state = state * 1664525u + 1013904223u;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }

    /// <summary>A binary message with such bytes.</summary>
    public static RawMessage Binary(int length, int seed) => new(Create(length, seed), MessageKind.Binary);

    /// <summary>The same bytes in segments of the given lengths, the rest in a last one.</summary>
    public static ReadOnlySequence<byte> Split(byte[] bytes, params int[] lengths)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(lengths);
        Segment? first = null;
        Segment? last = null;
        int start = 0;
        foreach (int length in lengths.Append(bytes.Length - lengths.Sum()))
        {
            last = new Segment(bytes.AsMemory(start, length), last);
            first ??= last;
            start += length;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }
    }
}
