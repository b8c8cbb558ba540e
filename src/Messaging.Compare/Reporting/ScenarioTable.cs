using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Reporting;

/// <summary>One scenario in the terminal.</summary>
internal static class ScenarioTable
{
    /// <summary>A line for each contestant and a column for each metric: medians, and how the first metric compares.</summary>
    public static Table Short(ScenarioResult scenario)
    {
        Table table = NewTable(scenario).AddColumn(new TableColumn(string.Empty).NoWrap());
        foreach (MetricResult metric in scenario.Metrics)
        {
            table.AddColumn(new TableColumn(Markup.Escape($"{Heading(metric.Name)}\n{metric.Unit}")).RightAligned());
        }

        MetricResult first = scenario.Metrics[0];
        table.AddColumn(new TableColumn(Markup.Escape($"ratio of\n{Heading(first.Name)}")).RightAligned()).AddColumn(string.Empty);
        foreach (Measurement one in first.Measurements)
        {
            table.AddRow(
            [
                Markup.Escape(one.Contestant),
                .. scenario.Metrics.Select(metric => Cell(metric.Measurements.FirstOrDefault(other => other.Contestant == one.Contestant))),
                Markup.Escape(one.Ratio is null ? string.Empty : Figures.Ratio(one.Ratio.Median)),
                Figures.Word(one.Standing),
            ]);
        }

        return table;
    }

    /// <summary>A line for each contestant and metric: every figure with its range.</summary>
    public static Table Full(ScenarioResult scenario)
    {
        Table table = NewTable(scenario).AddColumns("metric", "contestant");
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

    private static Table NewTable(ScenarioResult scenario) => new Table().Border(TableBorder.SimpleHeavy).Title(Markup.Escape(scenario.Title));

    private static string Heading(string metric) => metric
        .Replace("processor time of the ", "CPU ", StringComparison.Ordinal)
        .Replace("allocated by the ", "allocated ", StringComparison.Ordinal)
        .Replace("private memory of the ", "private ", StringComparison.Ordinal)
        .Replace("heap of the ", "heap ", StringComparison.Ordinal)
        .Replace("bytes on the wire", "wire", StringComparison.Ordinal);

    private static string Cell(Measurement? one)
    {
        string value = one is null ? string.Empty : Markup.Escape(Figures.Number(one.Value.Median));
        return one?.Standing == Standing.Best ? $"[bold]{value}[/]" : value;
    }
}
