using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Reporting;

/// <summary>The tables in the terminal.</summary>
internal static class ResultTables
{
    private const int Width = 160;

    /// <summary>Writes everything that was measured.</summary>
    public static void WriteToConsole(ComparisonResults results)
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = Math.Max(console.Profile.Width, Width);
        }

        Write(results, console);
    }

    /// <summary>Writes everything that was measured to a console.</summary>
    public static void Write(ComparisonResults results, IAnsiConsole console)
    {
        foreach (ScenarioResult scenario in results.Scenarios)
        {
            console.Write(Create(scenario));
        }

        foreach (string note in results.Notes)
        {
            console.WriteLine(note);
        }
    }

    private static Table Create(ScenarioResult scenario)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy).Title(Markup.Escape(scenario.Title)).AddColumns("metric", "contestant");
        foreach (string column in (string[])["median", "min – max"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("unit").AddColumn(new TableColumn("ratio").RightAligned()).AddColumn(new TableColumn("min – max").RightAligned()).AddColumn(string.Empty);
        foreach (MetricResult metric in scenario.Metrics)
        {
            bool isFirst = true;
            foreach (Measurement one in metric.Measurements)
            {
                table.AddRow([.. new[]
                {
                    isFirst ? metric.Name : string.Empty,
                    one.Contestant,
                    Figures.Number(one.Value.Median),
                    Figures.Range(one.Value),
                    metric.Unit,
                    one.Ratio is null ? string.Empty : Figures.Ratio(one.Ratio.Median),
                    one.Ratio is null ? string.Empty : Figures.Range(one.Ratio),
                    Figures.Word(one.Standing),
                }.Select(Markup.Escape)]);
                isFirst = false;
            }
        }

        return table;
    }
}
