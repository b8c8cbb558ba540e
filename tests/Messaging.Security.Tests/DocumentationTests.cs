using System.Text.RegularExpressions;

namespace Messaging.Security.Tests;

/// <summary>docs/security.md names tests and options; they must exist.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Rows =
        [.. File.ReadAllLines(Path.Combine(Root, "docs", "security.md")).Where(line => line.StartsWith('|') && !line.StartsWith("| threat", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal))];

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        Dictionary<string, string> sources = Directory
            .EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetFileNameWithoutExtension(file))
            .ToDictionary(group => group.Key, group => string.Concat(group.Select(File.ReadAllText)));
        foreach (string row in Rows)
        {
            Match[] tests = [.. Quoted().Matches(Cell(row, 3)).Cast<Match>()];
            Assert.True(tests.Length > 0, $"No test: {row}");
            foreach (string name in tests.Select(test => test.Groups[1].Value))
            {
                string[] parts = name.Split('.');
                Assert.True(sources.TryGetValue(parts[0], out string? source), $"There is no {parts[0]}: {row}");
                Assert.True(parts.Length == 1 || source.Contains($" {parts[1]}(", StringComparison.Ordinal), $"There is no {name}.");
            }
        }
    }

    [Fact]
    public void Every_option_that_is_named_is_documented()
    {
        string documented = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Where(file => Path.GetFileName(file) != "security.md").Select(File.ReadAllText));
        Assert.All(Rows.SelectMany(row => Quoted().Matches(Cell(row, 2)).Select(option => option.Groups[1].Value)), option =>
            Assert.Contains(option, documented, StringComparison.Ordinal));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    private static string Cell(string row, int index) => row.Trim('|').Split('|')[index];

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Messaging.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
