using System.Text;
using System.Text.Unicode;
using CsCheck;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Tests;

/// <summary>A reason that does not fit into a Close frame (RFC 6455 section 5.5) is cut between two characters.</summary>
public sealed class ClosePayloadTests
{
    private static readonly string[] Pieces = ["a", "\u00e4", "\u20ac", "\U0001D11E", "e\u0301", "\U0001F468\u200D\U0001F469", "\uD834", "\uDD1E", "\uFFFD"];

    private static readonly Gen<string> Reasons = Gen.Int[0, Pieces.Length - 1].Array[0, 160].Select(pieces => string.Concat(pieces.Select(piece => Pieces[piece])));

    [Fact]
    public void What_is_written_is_the_longest_beginning_that_fits() => Reasons.Sample(reason =>
    {
        Span<byte> frame = stackalloc byte[2 + ClosePayload.MaxReasonBytes];
        int length = ClosePayload.Write(frame, CloseCodes.Normal, reason);
        ReadOnlySpan<byte> written = frame[2..length];
        Assert.True(Utf8.IsValid(written));

        // Half a surrogate pair has no UTF-8; it is written as U+FFFD.
        byte[] whole = Encoding.UTF8.GetBytes(reason);
        Assert.True(whole.AsSpan().StartsWith(written));
        if (written.Length < whole.Length)
        {
            Rune.DecodeFromUtf8(whole.AsSpan(written.Length), out Rune next, out _);
            Assert.True(written.Length + next.Utf8SequenceLength > ClosePayload.MaxReasonBytes, $"{next} would have fitted after {written.Length} bytes.");
        }

        (ushort code, string? read) = ClosePayload.Read(frame[..length]);
        Assert.Equal((CloseCodes.Normal, written.Length == 0 ? null : Encoding.UTF8.GetString(written)), (code, read));
    }, iter: 20_000);

    [Theory]
    [InlineData(122, "\u20ac", 122)]
    [InlineData(121, "\u00e4", 123)]
    [InlineData(120, "\U0001D11E", 120)]
    [InlineData(119, "\U0001D11E", 123)]
    [InlineData(123, "\u0301", 123)]
    public void The_last_character_is_there_whole_or_not_at_all(int before, string last, int expected)
    {
        byte[] frame = new byte[2 + ClosePayload.MaxReasonBytes];
        Assert.Equal(2 + expected, ClosePayload.Write(frame, CloseCodes.Normal, new string('x', before) + last));
    }
}
