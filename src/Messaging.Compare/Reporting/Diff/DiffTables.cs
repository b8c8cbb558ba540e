using System.Globalization;
using Spectre.Console;

namespace Messaging.Compare.Reporting.Diff;

/// <summary>What <c>diff</c> writes.</summary>
internal static class DiffTables
{
    private const int ShownFigures = 40;

    public static void WriteDifferences(IReadOnlyList<string> differences, IAnsiConsole console)
    {
        foreach (string difference in differences)
        {
            console.WriteLine(difference);
        }
    }

    public static void Write(RunDiff diff, IAnsiConsole console)
    {
        WriteMachine(diff, console);
        WriteContestants(diff, console);
        WriteFigures(diff, console);
    }

    private static void WriteMachine(RunDiff diff, IAnsiConsole console)
    {
        if (diff.Machine.Count == 0)
        {
            console.WriteLine("The machine's share is not taken off: --absolute, or fewer than three contestants in common.");
            return;
        }

        Table table = Table("The machine as a whole, as those contestants tell that moved alike", "figures", ">worse by", ">min – max over scenarios", "told by");
        foreach (MachineChange change in diff.Machine)
        {
            string range = $"{Percent(change.Factor.Minimum)} – {Percent(change.Factor.Maximum)}";
            Add(table, change.Family, Percent(change.Factor.Median), range, string.Join(", ", change.References));
        }

        console.Write(table);
    }

    private static void WriteContestants(RunDiff diff, IAnsiConsole console)
    {
        Table table = Table("Contestants over all scenarios", "figures", "contestant", ">measured: worse by", ">its own share", ">figures", string.Empty);
        foreach (ContestantChange change in diff.Contestants)
        {
            Add(
                table, change.Family, change.Contestant, Percent(change.Measured), Percent(change.Own),
                change.Figures.ToString(CultureInfo.InvariantCulture), Word(change.Direction));
        }

        console.Write(table);
    }

    private static void WriteFigures(RunDiff diff, IAnsiConsole console)
    {
        FigureChange[] changed =
        [
            .. diff.Figures.Where(one => one.Direction != Direction.Same)
                .OrderByDescending(one => one.Direction).ThenByDescending(one => Math.Abs(Math.Log(one.Own ?? double.MaxValue))),
        ];
        if (changed.Length > 0)
        {
            Table table = Table("Single figures that changed", "scenario", "metric", "contestant", ">old", ">new", "unit", ">measured", ">its own share", string.Empty);
            foreach (FigureChange one in changed.Take(ShownFigures))
            {
                Add(
                    table, one.Scenario, one.Metric, one.Contestant, Figures.Number(one.Old), Figures.Number(one.New), one.Unit,
                    one.Factor is null ? string.Empty : Percent(one.Factor.Ratio), one.Own is null ? string.Empty : Percent(one.Own.Value), Word(one.Direction));
            }

            console.Write(table);
        }

        int Count(Direction direction) => diff.Figures.Count(one => one.Direction == direction);
        console.WriteLine(FormattableString.Invariant(
            $"Of {diff.Figures.Count} single figures {Count(Direction.Regressed)} are worse, {Count(Direction.Improved)} better, {Count(Direction.Same)} not told apart."));
        if (changed.Length > ShownFigures)
        {
            console.WriteLine(FormattableString.Invariant($"The {ShownFigures} that changed most are shown."));
        }
    }

    private static Table Table(string title, params string[] columns)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy).Title(title);
        foreach (string column in columns)
        {
            table.AddColumn(column.StartsWith('>') ? new TableColumn(column[1..]).RightAligned() : new TableColumn(column));
        }

        return table;
    }

    private static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    // A factor of 1.25 is 25 % worse; one of 0.8 is 20 % better, a negative number here.
    private static string Percent(double factor) => ((factor - 1) * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";

    private static string Word(Direction direction) => direction switch
    {
        Direction.Regressed => "worse",
        Direction.Improved => "better",
        _ => string.Empty,
    };
}
