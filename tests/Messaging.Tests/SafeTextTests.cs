using System.Globalization;
using System.Text;
using CsCheck;
using Messaging.Transports;

namespace Messaging.Tests;

/// <summary>Text of a peer on its way into logs and exceptions.</summary>
public sealed class SafeTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("plain text, ~100%", "plain text, ~100%")]
    [InlineData("ä€𝄞 e\u0301 👨\u200D👩\u200D👧", "ä€𝄞 e\u0301 👨\u200D👩\u200D👧")]
    [InlineData("a\r\nb\tc\0d", "a  b c d")]
    [InlineData("\u001b[31mred\u009b0m", " [31mred 0m")]
    [InlineData("\u202Etxt.exe\u2066\u200F\u061C", " txt.exe   ")]
    [InlineData("a\u2028b\u2029c\u0085", "a b c ")]
    [InlineData("\uFEFF\u00AD\U000E0041", "   ")]
    public void Only_what_can_be_shown_in_one_line_is_left(string? text, string? expected) => Assert.Equal(expected, SafeText.Clean(text));

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_missing() => Assert.Equal("\uFFFDx\uFFFD", SafeText.Clean("\uD800x\uDC00"));

    [Fact]
    public void A_clean_text_is_given_back_as_it_is()
    {
        foreach (string text in (string[])["plain", "ä€𝄞", new string('x', SafeText.MaxLength)])
        {
            Assert.Same(text, SafeText.Clean(text));
        }
    }

    [Fact]
    public void Every_result_is_clean_bounded_and_cut_between_characters() => Gen.Select(Gen.String[0, 40], Gen.Int[0, 50]).Sample((text, maxLength) =>
    {
        string clean = SafeText.Clean(text, maxLength);
        Assert.InRange(clean.Length, 0, maxLength);
        Assert.Same(clean, SafeText.Clean(clean, maxLength));
        Assert.All(clean.EnumerateRunes(), rune => Assert.False(Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate));
        Assert.False(clean.Length > 0 && char.IsHighSurrogate(clean[^1]));

        // Nothing that would have fitted was cut off.
        string whole = SafeText.Clean(text, 100);
        Assert.StartsWith(clean, whole, StringComparison.Ordinal);
        Assert.True(clean.Length == whole.Length || clean.Length + 2 > maxLength);
    });

    [Fact]
    public void Reasons_are_clean_however_they_are_made()
    {
        Assert.Equal("a b", new ChannelClosed(ChannelCloseStatus.Internal, "a\nb").Reason);
        Assert.Equal("a b", (new ChannelClosed(ChannelCloseStatus.Internal) with { Reason = "a\nb" }).Reason);
        var exception = new DuplexChannelException(ChannelCloseStatus.Internal, "a\nb" + new string('x', 10_000));
        Assert.Equal(SafeText.MaxLength, exception.Reason!.Length);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.InRange(exception.Message.Length, SafeText.MaxLength, SafeText.MaxLength + 100);
    }
}
