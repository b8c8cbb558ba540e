using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Messaging.WebSockets.Framing;

/// <summary>The head of a frame as it is written (RFC 6455 section 5.2). Reading it is <see cref="FrameReader"/>'s.</summary>
internal static class FrameHeader
{
    public const int MaxSize = 14;
    public const byte FinalBit = 0x80;
    public const byte ReservedBits = 0x70;
    public const byte OpcodeBits = 0x0F;
    public const byte MaskBit = 0x80;
    public const byte LengthBits = 0x7F;
    public const byte Length16 = 126;
    public const byte Length64 = 127;
    public const int MaxControlPayload = 125;

    public static int GetSize(long payloadLength, bool masked) =>
        (payloadLength <= MaxControlPayload ? 2 : payloadLength <= ushort.MaxValue ? 4 : 10) + (masked ? sizeof(uint) : 0);

    /// <summary>Writes the head of an unfragmented frame; <paramref name="destination"/> has the room that <see cref="GetSize"/> says.</summary>
    public static void Write(Span<byte> destination, Opcode opcode, long payloadLength, bool masked, uint key)
    {
        destination[0] = (byte)(FinalBit | (byte)opcode);
        byte maskBit = masked ? MaskBit : (byte)0;
        int size = 2;
        if (payloadLength <= MaxControlPayload)
        {
            destination[1] = (byte)(maskBit | (byte)payloadLength);
        }
        else if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = (byte)(maskBit | Length16);
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
            size = 4;
        }
        else
        {
            destination[1] = (byte)(maskBit | Length64);
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadLength);
            size = 10;
        }

        if (masked)
        {
            Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination.Slice(size, sizeof(uint))), key);
        }
    }
}
