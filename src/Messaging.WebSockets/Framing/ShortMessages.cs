using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Messaging.Transports;

namespace Messaging.WebSockets.Framing;

/// <summary>
/// The short way of a <see cref="FrameReader"/>: messages of 1 to 125 bytes, each in one frame that is at hand as a whole. They are the many ones, and need none of
/// the state of those that come in pieces.
/// </summary>
internal static class ShortMessages
{
    private const byte FinalBinary = FrameHeader.FinalBit | (byte)Opcode.Binary;
    private const byte FinalText = FrameHeader.FinalBit | (byte)Opcode.Text;

    /// <summary>Takes such messages off the front of the data, up to the first frame that is another or breaks a rule.</summary>
    /// <param name="data">Bytes that begin with a frame, between two messages.</param>
    /// <param name="messages">Where the messages go.</param>
    /// <param name="expectsMask">Whether frames must be masked.</param>
    /// <param name="maxMessageBytes">The longest message.</param>
    /// <returns>How many bytes were used.</returns>
    public static int Take(ReadOnlySpan<byte> data, MessageBuffer messages, bool expectsMask, int maxMessageBytes)
    {
        int used = 0;
        int headSize = expectsMask ? 2 + sizeof(uint) : 2;
        int maskBit = expectsMask ? FrameHeader.MaskBit : 0;
        int longest = Math.Min(maxMessageBytes, FrameHeader.MaxControlPayload);
        while (data.Length >= headSize)
        {
            byte first = data[0];

            // A mask bit that is wrong makes this longer than any.
            int length = data[1] ^ maskBit;
            if (first is not (FinalBinary or FinalText) || length == 0 || length > longest || length > data.Length - headSize)
            {
                break;
            }

            ReadOnlySpan<byte> payload = data.Slice(headSize, length);
            Span<byte> target = messages.BeginMessage(length);
            if (expectsMask)
            {
                Masking.Apply(payload, target, Unsafe.ReadUnaligned<uint>(in data[2]));
            }
            else
            {
                payload.CopyTo(target);
            }

            if (first == FinalText && !Utf8.IsValid(target))
            {
                messages.DiscardMessage();
                break;
            }

            messages.EndMessage(first == FinalText ? MessageKind.Text : MessageKind.Binary);
            data = data[(headSize + length)..];
            used += headSize + length;
        }

        return used;
    }
}
