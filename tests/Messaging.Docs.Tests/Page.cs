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
            yield return new Snippet(page, text.AsSpan(0, code.Index).Count('\n') + 1, code.Value, match.Groups["given"].Value);
        }
    }

    /// <summary>The targets of relative links, without their anchors.</summary>
    public static IEnumerable<string> LinkedFiles(string page)
        => Link().Matches(Read(page))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains(':') && target.Length > 0);

    [GeneratedRegex(
        """(<!-- given: (?<given>.*?) -->\n)?^```csharp\n(?<code>.*?)^```$""",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""\]\((?<target>[^)#\s]*)""")]
    private static partial Regex Link();
}
