using System.Buffers;
using System.Buffers.Binary;
using Messaging.Transports;

namespace Messaging.Grpc.Framing;

/// <summary>The peer broke the framing, or its limits.</summary>
internal sealed class GrpcFramingException(ChannelCloseStatus status, string message) : IOException(message)
{
    public ChannelCloseStatus Status { get; } = status;
}

/// <summary>Parses length-prefixed messages into the receive buffer, whatever pieces they come in. What is stored grows by the bytes received, not by the length claimed.</summary>
internal sealed class GrpcFrameReader(MessageBuffer messages, int maxMessageBytes)
{
    private long _left;
    private bool _isInMessage;

    /// <summary>Whether a message has begun and is not whole yet.</summary>
    public bool IsInMessage => _isInMessage;

    /// <summary>Whether the last <see cref="Parse"/> stopped because the buffer had no room.</summary>
    public bool NeedsRoom { get; private set; }

    /// <summary>Parses as much as there is and as the buffer has room for.</summary>
    /// <returns>What is left.</returns>
    /// <exception cref="GrpcFramingException">The peer broke the framing, or a message is too long.</exception>
    public ReadOnlySequence<byte> Parse(ReadOnlySequence<byte> input)
    {
        NeedsRoom = false;
        while (!input.IsEmpty)
        {
            if (!_isInMessage)
            {
                NeedsRoom = !messages.HasRoom;
                if (NeedsRoom || input.Length < GrpcFrameFormat.HeaderSize)
                {
                    return input;
                }

                Begin(ReadHeader(input));
                input = input.Slice(GrpcFrameFormat.HeaderSize);
                continue;
            }

            ReadOnlySpan<byte> span = input.FirstSpan;
            if (span.IsEmpty)
            {
                input = SkipSegment(input);
                continue;
            }

            int take = (int)Math.Min(_left, span.Length);
            Store(span[..take]);
            input = input.Slice(take);
        }

        return input;
    }

    /// <summary>Parses many small messages of one span without the cost of slicing sequences.</summary>
    /// <returns>How many bytes were used: whole messages only.</returns>
    public int ParseWhole(ReadOnlySpan<byte> span)
    {
        int used = 0;
        while (!_isInMessage && span.Length - used >= GrpcFrameFormat.HeaderSize && messages.HasRoom)
        {
            long length = CheckHeader(span.Slice(used, GrpcFrameFormat.HeaderSize));
            if (length > span.Length - used - GrpcFrameFormat.HeaderSize)
            {
                break;
            }

            Begin(length);
            if (_isInMessage)
            {
                Store(span.Slice(used + GrpcFrameFormat.HeaderSize, (int)length));
            }

            used += GrpcFrameFormat.HeaderSize + (int)length;
        }

        return used;
    }

    /// <summary>Slicing by 0 would leave an empty segment where it is.</summary>
    private static ReadOnlySequence<byte> SkipSegment(in ReadOnlySequence<byte> input)
    {
        SequencePosition next = input.Start;
        input.TryGet(ref next, out _);
        return input.Slice(next);
    }

    private long ReadHeader(in ReadOnlySequence<byte> input)
    {
        Span<byte> header = stackalloc byte[GrpcFrameFormat.HeaderSize];
        input.Slice(0, GrpcFrameFormat.HeaderSize).CopyTo(header);
        return CheckHeader(header);
    }

    private long CheckHeader(ReadOnlySpan<byte> header)
    {
        if (header[0] != 0)
        {
            throw header[0] == 1
                ? new GrpcFramingException(ChannelCloseStatus.ProtocolError, "A received message is compressed; expected identity, the only encoding that this server accepts.")
                : new GrpcFramingException(ChannelCloseStatus.ProtocolError, $"A received message begins with {header[0]}; expected 0 or 1, the compressed flag.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        return length <= (uint)maxMessageBytes
            ? length
            : throw new GrpcFramingException(
                ChannelCloseStatus.MessageTooLarge, $"A received message of {length} bytes is longer than MaxMessageBytes, {maxMessageBytes} bytes.");
    }

    private void Begin(long length)
    {
        _left = length;
        _isInMessage = true;
        messages.BeginMessage();
        Store([]);
    }

    private void Store(ReadOnlySpan<byte> part)
    {
        _left -= part.Length;
        if (!part.IsEmpty)
        {
            messages.Write(part);
        }

        if (_left == 0)
        {
            messages.EndMessage(MessageKind.Binary);
            _isInMessage = false;
        }
    }
}
