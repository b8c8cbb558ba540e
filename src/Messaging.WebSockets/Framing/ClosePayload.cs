using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Messaging.WebSockets.Framing;

/// <summary>The body of a Close frame (RFC 6455 section 5.5.1).</summary>
internal static class ClosePayload
{
    public const int MaxReasonBytes = 123;

    /// <summary>Writes code and reason; the reason is cut at a character boundary where it does not fit.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, ushort code, string? reason)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, code);
        if (string.IsNullOrEmpty(reason))
        {
            return 2;
        }

        // Stops before the first character that does not fit whole.
        Utf8.FromUtf16(reason, destination.Slice(2, MaxReasonBytes), out _, out int written, replaceInvalidSequences: true);
        return 2 + written;
    }

    /// <exception cref="FrameViolationException">The body breaks the rules.</exception>
    public static (ushort Code, string? Reason) Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return (CloseCodes.NoStatus, null);
        }

        if (body.Length == 1)
        {
            throw new FrameViolationException(CloseCodes.ProtocolError, "A Close frame has a body of 1 byte; expected none or at least the 2 bytes of a code.");
        }

        ushort code = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (!CloseCodes.IsValidOnWire(code))
        {
            throw new FrameViolationException(CloseCodes.ProtocolError, $"A Close frame has the code {code}, which must not be sent.");
        }

        ReadOnlySpan<byte> reason = body[2..];
        if (!Utf8.IsValid(reason))
        {
            throw new FrameViolationException(CloseCodes.InvalidPayload, "The reason of a Close frame is not valid UTF-8.");
        }

        return (code, reason.IsEmpty ? null : Encoding.UTF8.GetString(reason));
    }
}
