using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Messaging.Compare.Peers.Kestrel;

/// <summary>Messages behind their length in four bytes, on pipes.</summary>
internal static class LengthPrefix
{
    /// <summary>How many bytes a stream of messages gathers before it writes them.</summary>
    public const int BatchBytes = 64 * 1024;

    private const int HeadBytes = sizeof(int);

    /// <summary>Adds a message to what the next flush writes.</summary>
    public static void Write(PipeWriter writer, ReadOnlySpan<byte> message)
    {
        Span<byte> destination = writer.GetSpan(HeadBytes + message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(destination, message.Length);
        message.CopyTo(destination[HeadBytes..]);
        writer.Advance(HeadBytes + message.Length);
    }

    /// <summary>Writes one message again and again until the meter is full.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="flushesEach">Whether each is flushed, or many at once.</param>
    /// <param name="meter">Counts them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task StreamAsync(PipeWriter writer, byte[] message, bool flushesEach, StreamMeter meter, CancellationToken cancellationToken)
    {
        bool isLast;
        int gathered = 0;
        do
        {
            Write(writer, message);
            gathered += HeadBytes + message.Length;
            isLast = meter.Count();
            if (isLast || flushesEach || gathered >= BatchBytes)
            {
                gathered = 0;
                await writer.FlushAsync(cancellationToken);
            }
        }
        while (!isLast);
    }

    /// <summary>Takes the next message off the front of what was read, as the documentation of System.IO.Pipelines shows it.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        if (TryReadLength(buffer, out int length) && buffer.Length >= HeadBytes + length)
        {
            message = buffer.Slice(HeadBytes, length);
            buffer = buffer.Slice(HeadBytes + length);
            return true;
        }

        message = default;
        return false;
    }

    /// <summary>Counts messages until the meter is full or the stream ends.</summary>
    public static async Task CountAsync(PipeReader reader, StreamMeter meter, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            bool isLast = false;
            while (!isLast && TryRead(ref buffer, out _))
            {
                isLast = meter.Count();
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (isLast || result.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Waits for one message and takes it.</summary>
    /// <returns>Whether there was one before the stream ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<bool> TakeAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            bool isThere = TryRead(ref buffer, out _);
            reader.AdvanceTo(buffer.Start, isThere ? buffer.Start : buffer.End);
            if (isThere || result.IsCompleted)
            {
                return isThere;
            }
        }
    }

    /// <summary>Sends every message back, together with those that were read with it.</summary>
    public static async Task EchoAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (TryRead(ref buffer, out ReadOnlySequence<byte> message))
            {
                WriteCopy(writer, message);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            await writer.FlushAsync(cancellationToken);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private static void WriteCopy(PipeWriter writer, in ReadOnlySequence<byte> message)
    {
        int length = (int)message.Length;
        Span<byte> destination = writer.GetSpan(HeadBytes + length);
        BinaryPrimitives.WriteInt32LittleEndian(destination, length);
        message.CopyTo(destination[HeadBytes..]);
        writer.Advance(HeadBytes + length);
    }

    private static bool TryReadLength(in ReadOnlySequence<byte> buffer, out int length)
    {
        if (buffer.FirstSpan.Length >= HeadBytes)
        {
            length = BinaryPrimitives.ReadInt32LittleEndian(buffer.FirstSpan);
            return true;
        }

        if (buffer.Length < HeadBytes)
        {
            length = 0;
            return false;
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        buffer.Slice(0, HeadBytes).CopyTo(head);
        length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return true;
    }
}
