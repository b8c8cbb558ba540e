using System.Text;
using Spectre.Console;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>A table for the terminal and for a page.</summary>
/// <param name="Columns">The headings; one that begins with <c>&gt;</c> is aligned to the right.</param>
/// <param name="Rows">The cells.</param>
internal sealed record ResultTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int Width = 200;

    public void WriteToConsole()
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        Table table = new Table().Border(TableBorder.Markdown);
        foreach (string column in Columns)
        {
            table.AddColumn(IsRight(column) ? new TableColumn(Heading(column)).RightAligned() : new TableColumn(column));
        }

        foreach (IReadOnlyList<string> row in Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        AppendRow(text, Columns.Select(Heading));
        text.Append('|').AppendJoin('|', Columns.Select(column => IsRight(column) ? "--:" : "---")).AppendLine("|");
        foreach (IReadOnlyList<string> row in Rows)
        {
            AppendRow(text, row);
        }

        return text.ToString();
    }

    private static bool IsRight(string column) => column.StartsWith('>');

    private static string Heading(string column) => column.TrimStart('>');

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
}
