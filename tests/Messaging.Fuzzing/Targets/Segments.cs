using System.Buffers;

namespace Messaging.Fuzzing.Targets;

/// <summary>Cuts bytes as buffers of a connection would.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, int size)
    {
        Segments first = new(bytes[..Math.Min(size, bytes.Length)], 0);
        Segments last = first;
        for (int at = size; at < bytes.Length; at += size)
        {
            Segments next = new(bytes.Slice(at, Math.Min(size, bytes.Length - at)), at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
