using System.Globalization;
using System.Text;

namespace Messaging.Transports;

/// <summary>
/// Makes text that may come from a peer safe to log and to show: one line, without characters that move the cursor, change colours or turn the direction of
/// what stands around them, and bounded. <see cref="ChannelClosed.Reason"/> and <see cref="DuplexChannelException.Reason"/> are always such text.
/// </summary>
public static class SafeText
{
    /// <summary>The longest text of <see cref="Clean(string)"/>, in UTF-16 code units.</summary>
    public const int MaxLength = 512;

    private const char ZeroWidthNonJoiner = '\u200C';
    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>
    /// Cleans a text and cuts it at <see cref="MaxLength"/>. Every control and format character (Unicode categories Cc and Cf) but the two joiners, and every
    /// separator of lines and paragraphs, becomes a space; half a surrogate pair becomes U+FFFD.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The same instance where it is clean already.</returns>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text) => Clean(text, MaxLength);

    /// <summary>Cleans a text, as <see cref="Clean(string)"/>, and cuts it at another length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The longest result in UTF-16 code units; no character is cut in two.</param>
    /// <returns>The same instance where it is clean already.</returns>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (text is null || (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            Rune shown = IsSafe(rune) ? rune : new Rune(' ');
            if (clean.Length + shown.Utf16SequenceLength > maxLength)
            {
                break;
            }

            clean.Append(shown);
        }

        return clean.Equals(text.AsSpan()) ? text : clean.ToString();
    }

    /// <summary>
    /// Describes an exception and its inner ones with types, texts and stack traces, as <see cref="Exception.ToString"/> does, but with each text cleaned: a peer's
    /// word may stand in it.
    /// </summary>
    /// <param name="exception">The exception.</param>
    public static string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var text = new StringBuilder();
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            text.Append(cause == exception ? string.Empty : "\n ---> ").Append(cause.GetType()).Append(": ").Append(Clean(cause.Message));
        }

        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            text.Append(cause.StackTrace is { } trace ? $"\n{cause.GetType()}:\n{trace}" : string.Empty);
        }

        return text.ToString();
    }

    private static bool IsSafe(Rune rune) => rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
