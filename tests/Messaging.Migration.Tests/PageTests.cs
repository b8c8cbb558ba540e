namespace Messaging.Migration.Tests;

/// <summary>The pages count the lines of the programs as they are.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Kinds => ["signalr", "websocket", "grpc", "streamjsonrpc"];

    [Theory, MemberData(nameof(Kinds))]
    public void The_lines_are_counted(string kind)
    {
        string table = string.Join('\n', MigrationPage.CountLines(kind));
        Assert.True(MigrationPage.Read(kind + ".md").Contains(table, StringComparison.Ordinal), $"{kind}.md lacks this table:\n{table}");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_overview_has_the_sums(string kind)
    {
        string sums = MigrationPage.CountLines(kind)[^1].Replace("all | ", string.Empty, StringComparison.Ordinal);
        string row = MigrationPage.Read("README.md").Split('\n').Single(line => line.StartsWith('|') && line.Contains($"[{kind}.md]", StringComparison.Ordinal));
        Assert.EndsWith(sums, row, StringComparison.Ordinal);
    }
}
