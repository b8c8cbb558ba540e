using System.Text.RegularExpressions;

namespace Messaging.Docs.Tests;

/// <summary>The texts of <c>docs/troubleshooting.md</c> are those of the library; <c>…</c> stands for what differs.</summary>
public sealed partial class TroubleshootingTests
{
    private const string Troubleshooting = "docs/troubleshooting.md";

    // Their texts come from others.
    private static readonly string[] Foreign = ["In the console of a browser", "From .NET, Kestrel and Grpc.Net.Client"];

    private static readonly Lazy<string[]> Literals = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Page.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains('"') && !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.Replace("\\\"", "\"", StringComparison.Ordinal)),
    ]);

    public static TheoryData<string> Texts =>
    [
        .. Section().Matches(Page.Read(Troubleshooting))
            .Where(section => !Foreign.Contains(section.Groups["title"].Value))
            .SelectMany(section => FirstCell().Matches(section.Value))
            .Select(row => row.Groups["text"].Value),
    ];

    [Theory, MemberData(nameof(Texts))]
    public void The_library_says_so(string text) => Assert.True(IsSaid(text), $"No string of the sources has '{text}'.");

    [Fact]
    public void A_text_that_nobody_says_is_found_out()
    {
        Assert.True(Texts.Count > 40);
        Assert.False(IsSaid("The server is taking a nap."));
        Assert.False(IsSaid("The connection … was lost."));
    }

    private static bool IsSaid(string text)
    {
        var pattern = new Regex(string.Join(".+", text.Split('…', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape)));
        return Literals.Value.Any(pattern.IsMatch);
    }

    [GeneratedRegex("""^## (?<title>[^\n]*)\n.*?(?=^## |\z)""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("""^\| `(?<text>[^`]*)` \|""", RegexOptions.Multiline)]
    private static partial Regex FirstCell();
}
