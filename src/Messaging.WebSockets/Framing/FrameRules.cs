using System.Buffers.Binary;

namespace Messaging.WebSockets.Framing;

/// <summary>What the head of a frame must look like (RFC 6455 section 5.2).</summary>
internal static class FrameRules
{
    /// <summary>Checks what the first two bytes of a frame say.</summary>
    /// <param name="first">The first byte.</param>
    /// <param name="second">The second byte.</param>
    /// <param name="expectsMask">Whether the frame must be masked.</param>
    /// <param name="inMessage">Whether a fragmented message goes on.</param>
    public static void CheckFirstBytes(byte first, byte second, bool expectsMask, bool inMessage)
    {
        var opcode = (Opcode)(first & FrameHeader.OpcodeBits);
        if ((first & FrameHeader.ReservedBits) != 0)
        {
            throw Broken("A frame has a reserved bit set, but no extension was negotiated.");
        }

        if ((second & FrameHeader.MaskBit) != 0 != expectsMask)
        {
            throw Broken(expectsMask ? "A client's frame is not masked." : "A server's frame is masked.");
        }

        if (opcode >= Opcode.Close)
        {
            if (opcode > Opcode.Pong)
            {
                throw Broken($"A frame has the reserved opcode {(int)opcode}.");
            }

            if ((first & FrameHeader.FinalBit) == 0)
            {
                throw Broken("A control frame is fragmented.");
            }

            if ((second & FrameHeader.LengthBits) > FrameHeader.MaxControlPayload)
            {
                throw Broken("A control frame is longer than 125 bytes.");
            }
        }
        else if (opcode > Opcode.Binary)
        {
            throw Broken($"A frame has the reserved opcode {(int)opcode}.");
        }
        else if (opcode == Opcode.Continuation != inMessage)
        {
            throw Broken(inMessage ? "A message begins before the last fragmented one has ended." : "A continuation frame continues no message.");
        }
    }

    /// <summary>Reads the length that stands behind the first two bytes.</summary>
    public static long ReadLongLength(ReadOnlySpan<byte> data, int size)
    {
        long length = size == 4 ? BinaryPrimitives.ReadUInt16BigEndian(data[2..]) : BinaryPrimitives.ReadInt64BigEndian(data[2..]);
        if (length <= (size == 4 ? FrameHeader.MaxControlPayload : ushort.MaxValue))
        {
            throw Broken(length < 0
                ? "The length of a frame has its highest bit set."
                : $"The length {length} of a frame is not in its shortest form.");
        }

        return length;
    }

    /// <summary>What a frame that breaks the rules ends with.</summary>
    public static FrameViolationException Broken(string message) => new(CloseCodes.ProtocolError, message);
}
