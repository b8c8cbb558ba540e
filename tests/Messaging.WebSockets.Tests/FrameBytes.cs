using System.Buffers.Binary;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Tests;

/// <summary>Builds frames by hand, right and wrong, without the code under test.</summary>
internal static class FrameBytes
{
    public static byte[] Frame(Opcode opcode, byte[] payload, bool final = true, bool masked = false, int reserved = 0, int? lengthForm = null)
    {
        var bytes = new List<byte> { (byte)((final ? 0x80 : 0) | (reserved << 4) | (byte)opcode) };
        int form = lengthForm ?? (payload.Length < 126 ? 7 : payload.Length < 65536 ? 16 : 64);
        byte mask = masked ? (byte)0x80 : (byte)0;
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, payload.Length);
        switch (form)
        {
            case 7:
                bytes.Add((byte)(mask | payload.Length));
                break;
            case 16:
                bytes.Add((byte)(mask | 126));
                bytes.AddRange(wide[6..]);
                break;
            default:
                bytes.Add((byte)(mask | 127));
                bytes.AddRange(wide);
                break;
        }

        byte[] key = masked ? [0x37, 0xFA, 0x21, 0x3D] : [0, 0, 0, 0];
        if (masked)
        {
            bytes.AddRange(key);
        }

        bytes.AddRange(payload.Select((value, i) => (byte)(value ^ key[i % 4])));
        return [.. bytes];
    }

    public static byte[] Close(ushort code, string reason = "")
    {
        byte[] payload = new byte[2 + System.Text.Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        System.Text.Encoding.UTF8.GetBytes(reason, payload.AsSpan(2));
        return payload;
    }
}
