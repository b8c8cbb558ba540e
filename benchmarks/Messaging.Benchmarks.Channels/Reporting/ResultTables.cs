using System.Globalization;
using Messaging.Benchmarks.Channels.Comparisons;
using Spectre.Console;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>Writes the results as tables that read well in a terminal and are Markdown when pasted into a page.</summary>
internal static class ResultTables
{
    private const int Width = 200;

    public static void Write(string title, RunResults results)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        AnsiConsole.WriteLine();
        if (title.Length > 0)
        {
            AnsiConsole.WriteLine($"### {title}");
            AnsiConsole.WriteLine();
        }

        AnsiConsole.WriteLine(
            $"{results.Date:yyyy-MM-dd HH:mm} UTC, {results.Runtime}, {results.System}, {(results.Options.Tls ? "TLS" : "cleartext")}");
        AnsiConsole.WriteLine();

        Table table = new Table().Border(TableBorder.Markdown)
            .AddColumns("scenario", "metric", "peer")
            .AddColumn(new TableColumn("median").RightAligned())
            .AddColumn(new TableColumn("min – max").RightAligned())
            .AddColumn("unit")
            .AddColumn(new TableColumn($"{results.Options.Subject} ÷ peer").RightAligned())
            .AddColumn(new TableColumn("min – max").RightAligned());
        foreach (ScenarioResult scenario in results.Scenarios)
        {
            foreach (MetricResult metric in scenario.Metrics)
            {
                foreach (PeerResult peer in metric.Peers)
                {
                    table.AddRow(
                        Markup.Escape(scenario.Scenario),
                        metric.Metric.Name,
                        peer.Peer,
                        Number(peer.Value.Median),
                        Range(peer.Value, Number),
                        metric.Metric.Unit,
                        peer.SubjectRatio is { } ratio ? Ratio(ratio.Median) : string.Empty,
                        peer.SubjectRatio is { } range ? Range(range, Ratio) : string.Empty);
                }
            }
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Writes what was aimed at beside what was seen.</summary>
    public static void Write(IReadOnlyList<AimResult> aims)
    {
        Table table = new Table().Border(TableBorder.Markdown).AddColumns("figure", "aim", "seen (median, min – max)", string.Empty);
        foreach (AimResult aim in aims)
        {
            Func<double, string> format = aim.Aim.Peer is null ? Number : Ratio;
            table.AddRow(
                Markup.Escape(aim.Figure),
                $"{(aim.Aim.IsAtLeast ? "≥" : "≤")} {aim.Aim.Bound.ToString(CultureInfo.InvariantCulture)}",
                $"{format(aim.Seen.Median)} ({Range(aim.Seen, format)})",
                aim.Aim.IsReached(aim.Seen.Median) ? "reached" : "not reached");
        }

        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
    }

    private static string Range(Summary summary, Func<double, string> format) => $"{format(summary.Minimum)} – {format(summary.Maximum)}";

    private static string Number(double value) => value.ToString(value < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
