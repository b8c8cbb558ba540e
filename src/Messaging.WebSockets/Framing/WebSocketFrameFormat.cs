using System.Buffers;
using Messaging.Transports;

namespace Messaging.WebSockets.Framing;

/// <summary>Unfragmented data frames (RFC 6455 section 5.2), masked by a client.</summary>
internal sealed class WebSocketFrameFormat(bool masks) : IFrameFormat
{
    public static WebSocketFrameFormat Masked { get; } = new(masks: true);

    public static WebSocketFrameFormat Unmasked { get; } = new(masks: false);

    public int GetHeaderSize(int payloadLength) => FrameHeader.GetSize(payloadLength, masks);

    public void Encode(Span<byte> header, Span<byte> payload, MessageKind kind)
    {
        uint key = WriteHeader(header, ToOpcode(kind), payload.Length);
        if (masks)
        {
            Masking.Apply(payload, payload, key);
        }
    }

    public void Encode(Span<byte> header, in ReadOnlySequence<byte> source, Span<byte> payload, MessageKind kind)
    {
        uint key = WriteHeader(header, ToOpcode(kind), payload.Length);
        if (!masks)
        {
            source.CopyTo(payload);
            return;
        }

        foreach (ReadOnlyMemory<byte> segment in source)
        {
            key = Masking.Apply(segment.Span, payload, key);
            payload = payload[segment.Length..];
        }
    }

    /// <summary>Writes a whole frame with a short payload.</summary>
    /// <returns>The length of the frame.</returns>
    public int WriteFrame(Span<byte> destination, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        int headerSize = FrameHeader.GetSize(payload.Length, masks);
        uint key = WriteHeader(destination[..headerSize], opcode, payload.Length);
        Span<byte> target = destination.Slice(headerSize, payload.Length);
        payload.CopyTo(target);
        if (masks)
        {
            Masking.Apply(target, target, key);
        }

        return headerSize + payload.Length;
    }

    private static Opcode ToOpcode(MessageKind kind) => kind == MessageKind.Text ? Opcode.Text : Opcode.Binary;

    private uint WriteHeader(Span<byte> header, Opcode opcode, int length)
    {
        uint key = masks ? MaskKeys.Next() : 0;
        FrameHeader.Write(header, opcode, length, masks, key);
        return key;
    }
}
