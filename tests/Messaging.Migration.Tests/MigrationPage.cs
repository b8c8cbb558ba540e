namespace Messaging.Migration.Tests;

/// <summary>A page of <c>docs/migration</c> and the lines it counts.</summary>
internal static class MigrationPage
{
    private static readonly string[] Versions = ["before", "after"];
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "migration");

    public static string Read(string page) => File.ReadAllText(Path.Combine(Folder, page)).ReplaceLineEndings("\n");

    /// <summary>The table of lines of a kind, its last row with the sums: without blank lines, comments, and lines that hold nothing but brackets.</summary>
    public static string[] CountLines(string kind)
    {
        (string Name, int Lines)[][] files = [.. Versions.Select(version => Count(Path.Combine(Folder, kind, version)))];
        IEnumerable<string> rows = Enumerable.Range(0, files.Max(version => version.Length))
            .Select(row => $"| {Cells(files[0].ElementAtOrDefault(row))} | {Cells(files[1].ElementAtOrDefault(row))} |");
        int[] sums = [.. files.Select(version => version.Sum(file => file.Lines))];
        return ["| before | lines | after | lines |", "|---|---|---|---|", .. rows, $"| all | {sums[0]} | all | {sums[1]} |"];
    }

    private static string Cells((string? Name, int Lines) file) => file.Name is null ? "| " : $"{file.Name} | {file.Lines}";

    private static (string Name, int Lines)[] Count(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file) is ".cs" or ".mjs" or ".json")
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadLines(file).Count(IsCode))),
    ];

    private static bool IsCode(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Any(char.IsLetterOrDigit);
}
