namespace Messaging.Packages.Tests;

/// <summary>
/// One thing that a page asks its reader to do or to see. A comment right above a block says who does what with it, <c>&lt;!-- terminal server: runs --&gt;</c>;
/// shell blocks need none. A comment alone is a step without a text.
/// </summary>
/// <param name="Line">The number of its line in the page.</param>
/// <param name="Who">The shell, a terminal by its name, the browser, or a file.</param>
/// <param name="What">What happens, or the file's path.</param>
/// <param name="Text">The block, or nothing.</param>
internal sealed record GuideStep(int Line, string Who, string What, string Text)
{
    /// <summary>The lines of the block.</summary>
    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads the steps of a page. Quotes of source files (<c>from:</c>) are none; any other block that nothing is said of is a mistake.</summary>
    public static IEnumerable<GuideStep> Read(string page)
    {
        string[] lines = File.ReadAllLines(page);
        for (int at = 0; at < lines.Length; at++)
        {
            string said = lines[at].StartsWith("<!-- ", StringComparison.Ordinal) ? lines[at++]["<!-- ".Length..^" -->".Length] : "";
            string[] words = said.Split(": ", 2);
            if (at < lines.Length && lines[at].StartsWith("```", StringComparison.Ordinal))
            {
                string language = lines[at][3..];
                int first = at + 1;
                at = Array.IndexOf(lines, "```", first);
                if (words[0] != "from")
                {
                    words = said.Length == 0 && language == "bash" ? ["shell", "runs"] : words;
                    Assert.True(words.Length == 2, $"{page}:{first}: nobody does anything with this block.");
                    yield return new GuideStep(first, words[0], words[1], string.Concat(lines[first..at].Select(line => line + "\n")));
                }
            }
            else if (said.Length > 0)
            {
                yield return new GuideStep(at, words[0], words[1], "");
            }
        }
    }
}
