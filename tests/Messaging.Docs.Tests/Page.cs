using System.Reflection;
using System.Text.RegularExpressions;

namespace Messaging.Docs.Tests;

/// <summary>A <c>csharp</c> block of a page.</summary>
/// <param name="Page">The page, relative to the repository's root.</param>
/// <param name="Line">The number of the block's first line of code.</param>
/// <param name="Code">The code.</param>
/// <param name="Given">What stands in the comment <c>&lt;!-- given: … --&gt;</c> right above the block: declarations such as
/// <c>WebApplication app; int n</c>.</param>
internal sealed record Snippet(string Page, int Line, string Code, string Given);

/// <summary>A block that a page quotes from a file of the repository.</summary>
/// <param name="Line">The number of the block's first line.</param>
/// <param name="File">What stands in the comment <c>&lt;!-- from: … --&gt;</c> right above the block: the file, relative to the repository's root.</param>
/// <param name="Text">The block.</param>
internal sealed record Quote(int Line, string File, string Text);

/// <summary>Reads the pages of the documentation.</summary>
internal static partial class Page
{
    public static string Root { get; } = typeof(Page).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>The pages, relative to the repository's root.</summary>
    public static IEnumerable<string> All()
    {
        string docs = Path.Combine(Root, "docs");
        IEnumerable<string> pages = Directory.Exists(docs) ? Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories) : [];
        IEnumerable<string> packages = Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists);
        return Directory.EnumerateFiles(Root, "*.md").Concat(pages).Concat(packages)
            .Select(page => Path.GetRelativePath(Root, page)).Order(StringComparer.Ordinal);
    }

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n");

    public static IEnumerable<Snippet> Snippets(string page) => Snippets(page, Read(page));

    public static IEnumerable<Snippet> Snippets(string page, string text)
    {
        foreach (Match match in Block().Matches(text))
        {
            Group code = match.Groups["code"];
            if (match.Groups["from"].Success)
            {
                continue; // what it is quoted from compiles elsewhere
            }

            yield return new Snippet(page, text.AsSpan(0, code.Index).Count('\n') + 1, code.Value, match.Groups["given"].Value);
        }
    }

    public static IEnumerable<Quote> Quotes(string page)
    {
        string text = Read(page);
        return QuotedBlock().Matches(text).Select(match => new Quote(
            text.AsSpan(0, match.Groups["text"].Index).Count('\n') + 1, match.Groups["file"].Value, match.Groups["text"].Value));
    }

    /// <summary>The relative links: the file, empty for this page, and the anchor, empty for none.</summary>
    public static IEnumerable<(string File, string Anchor)> Links(string page)
        => Link().Matches(Fence().Replace(Read(page), ""))
            .Select(match => match.Groups["target"].Value)
            .Where(target => target.Length > 0 && !target.Contains(':'))
            .Select(target => target.Split('#', 2))
            .Select(parts => (parts[0], parts is [_, var anchor] ? anchor : ""));

    /// <summary>The anchors of a page's headings, as GitHub makes them.</summary>
    public static HashSet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(Read(page), "")))
        {
            string anchor = NoAnchor().Replace(heading.Groups["title"].Value, "").Replace(' ', '-').ToLowerInvariant();
            for (int more = 0; !anchors.Add(more == 0 ? anchor : $"{anchor}-{more}"); more++)
            {
            }
        }

        return anchors;
    }

    [GeneratedRegex(
        """(<!-- (given: (?<given>[^\n]*?)|(?<from>from): [^\n]*?) -->\n)?^```csharp\n(?<code>.*?)^```$""",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""<!-- from: (?<file>[^\n]*?) -->\n```\w*\n(?<text>.*?)^```$""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex QuotedBlock();

    [GeneratedRegex("""\]\((?<target>[^)\s]*)""")]
    private static partial Regex Link();

    [GeneratedRegex("""^```.*?^```$""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("""^#+ (?<title>.*)$""", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("""[^\p{L}\p{N}\-_ ]""")]
    private static partial Regex NoAnchor();
}
