namespace UnixSockets;

/// <summary>What a frame is. Only a message and a close have a payload; that of a close is a byte of status and the reason.</summary>
internal enum FrameType : byte { Message = 1, EndOfSending, Close, Ping, Pong }

/// <summary>A frame on the wire: four bytes of length, little-endian, one of type, and the payload.</summary>
internal sealed class Frame : IFrameFormat
{
    public const int HeadBytes = 5;
    public static readonly Frame Format = new();
    private const int MaxControlBytes = 4 * 1024; // A reason has 512 characters at most.

    public int GetHeaderSize(int payloadLength) => HeadBytes;

    public void Encode(Span<byte> header, Span<byte> payload, MessageKind kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        header[4] = (byte)FrameType.Message;
    }

    /// <summary>A whole frame that is no message.</summary>
    public static byte[] Control(FrameType type, params ReadOnlySpan<byte> payload)
    {
        byte[] frame = [0, 0, 0, 0, (byte)type, .. payload];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        return frame;
    }

    public static byte[] Close(ChannelClosed closed) => Control(FrameType.Close, [(byte)closed.Status, .. Encoding.UTF8.GetBytes(closed.Reason ?? "")]);

    public static async Task<(FrameType Type, int Length)> ReadHeadAsync(Stream input, byte[] head, CancellationToken cancellationToken)
    {
        await input.ReadExactlyAsync(head, cancellationToken);
        (FrameType type, int length) = ((FrameType)head[4], BinaryPrimitives.ReadInt32LittleEndian(head));
        bool isGood = length >= 0 && Enum.IsDefined(type) && (type == FrameType.Message || length <= MaxControlBytes);
        return isGood ? (type, length) : throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, $"A frame of type {type} and {length} bytes.");
    }
}
