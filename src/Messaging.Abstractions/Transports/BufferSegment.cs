using System.Buffers;

namespace Messaging.Transports;

/// <summary>A piece of pooled memory in the chain of a <see cref="MessageBuffer"/>.</summary>
internal sealed class BufferSegment : ReadOnlySequenceSegment<byte>
{
    public byte[] Array { get; private set; } = [];

    /// <summary>Where the payload ends: the whole array while this is the last segment, what was written once another follows.</summary>
    public int End { get; private set; }

    public BufferSegment? NextSegment { get; private set; }

    public void Rent(int size)
    {
        Array = ArrayPool<byte>.Shared.Rent(size);
        End = Array.Length;
        Memory = Array;
        RunningIndex = 0;
    }

    public void LinkTo(BufferSegment next, int end)
    {
        End = end;
        Memory = Array.AsMemory(0, end);
        next.RunningIndex = RunningIndex + end;
        NextSegment = next;
        Next = next;
    }

    public void Unlink()
    {
        End = Array.Length;
        Memory = Array;
        NextSegment = null;
        Next = null;
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(Array);
        Array = [];
        End = 0;
        Memory = default;
        NextSegment = null;
        Next = null;
    }
}
