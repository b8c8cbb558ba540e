using System.Globalization;
using Messaging.Benchmarks.Channels.Comparisons;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>Puts results into tables.</summary>
internal static class ResultTables
{
    /// <summary>On what the results were measured.</summary>
    public static string Describe(RunResults results) =>
        $"{results.Date:yyyy-MM-dd HH:mm} UTC, {results.Runtime}, {results.System}, {(results.Options.Tls ? "TLS" : "cleartext")}";

    /// <summary>Everything that was measured.</summary>
    public static ResultTable Create(RunResults results) => new(
        ["scenario", "metric", "peer", ">median", ">min – max", "unit", $">{results.Options.Subject} ÷ peer", ">min – max"],
        [
            .. from scenario in results.Scenarios
               from metric in scenario.Metrics
               from peer in metric.Peers
               select (string[])
               [
                   scenario.Scenario,
                   metric.Metric.Name,
                   peer.Peer,
                   Number(peer.Value.Median),
                   Range(peer.Value, Number),
                   metric.Metric.Unit,
                   peer.SubjectRatio is { } ratio ? Ratio(ratio.Median) : string.Empty,
                   peer.SubjectRatio is { } range ? Range(range, Ratio) : string.Empty,
               ],
        ]);

    /// <summary>What was aimed at beside what was seen.</summary>
    public static ResultTable Create(IReadOnlyList<AimResult> aims) => new(
        ["figure", "aim", "seen (median, min – max)", string.Empty],
        [.. aims.Select(aim =>
        {
            Func<double, string> format = aim.Aim.Peer is null ? Number : Ratio;
            return (string[])
            [
                aim.Figure,
                $"{(aim.Aim.IsAtLeast ? "≥" : "≤")} {aim.Aim.Bound.ToString(CultureInfo.InvariantCulture)}",
                $"{format(aim.Seen.Median)} ({Range(aim.Seen, format)})",
                aim.Aim.IsReached(aim.Seen.Median) ? "reached" : "not reached",
            ];
        })]);

    private static string Range(Summary summary, Func<double, string> format) => $"{format(summary.Minimum)} – {format(summary.Maximum)}";

    private static string Number(double value) => value.ToString(value < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
