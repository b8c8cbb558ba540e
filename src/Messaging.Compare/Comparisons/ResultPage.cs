using System.Globalization;
using System.Text;
using Messaging.Compare.Engine;
using Messaging.Compare.Results;

namespace Messaging.Compare.Comparisons;

/// <summary>
/// A Markdown page with a place for the results of each list of comparisons, between the comments <c>&lt;!-- results: name --&gt;</c> and
/// <c>&lt;!-- end of results: name --&gt;</c>.
/// </summary>
internal sealed class ResultPage
{
    private readonly string _file;
    private readonly IReadOnlyList<string> _names;
    private string _text;

    private ResultPage(string file, IReadOnlyList<string> names, string text)
    {
        _file = file;
        _names = names;
        _text = text;
    }

    /// <summary>Finds the places.</summary>
    /// <exception cref="CommandException">The page cannot be read or written, or one of them is not in it.</exception>
    public static ResultPage Open(string file, IReadOnlyList<string> names)
    {
        try
        {
            var page = new ResultPage(file, names, File.ReadAllText(file));
            foreach (string name in names)
            {
                page.Find(name);
            }

            File.WriteAllText(file, page._text);
            return page;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--page: '{file}' cannot be read and written: {CommandException.OneLine(e)}");
        }
    }

    /// <summary>Replaces what stands in the places.</summary>
    public void Save(ComparisonResults results, IReadOnlyList<FinishedComparison> finished)
    {
        foreach (string name in _names)
        {
            FinishedComparison[] list = [.. finished.Where(one => one.List == name)];
            AimFinding[] aims = [.. list.SelectMany(one => one.Aims)];
            var text = new StringBuilder().AppendLine().AppendLine();
            if (aims.Length > 0)
            {
                text.AppendLine("### Beside what was aimed at").AppendLine();
                AppendTable(text, ["figure", "aim", ">seen (median, min – max)", string.Empty], aims.Select(Row));
                text.AppendLine();
            }

            foreach (FinishedComparison one in list)
            {
                text.AppendLine($"### {one.Comparison.Title}").AppendLine().AppendLine($"{Describe(results.Machine, one)}.").AppendLine();
                string[] columns = ["scenario", "metric", "peer", ">median", ">min – max", "unit", $">{one.Comparison.Subject} ÷ peer", ">min – max"];
                AppendTable(text, columns, Rows(one));
                text.AppendLine();
            }

            (int from, int to) = Find(name);
            _text = _text[..from] + text + _text[to..];
        }

        File.WriteAllText(_file, _text);
    }

    private static IEnumerable<string[]> Rows(FinishedComparison one) =>
        from scenario in one.Scenarios
        from metric in scenario.Metrics
        let subject = metric.Measurements.FirstOrDefault(measurement => measurement.Contestant == one.Comparison.Subject)
        from peer in metric.Measurements
        let ratio = subject is null || peer == subject || peer.Rounds.Any(round => round <= 0)
            ? null
            : Summary.Of(subject.Rounds.Zip(peer.Rounds, (ours, theirs) => ours / theirs))
        select (string[])
        [
            scenario.Title,
            metric.Name,
            peer.Contestant,
            Number(peer.Value.Median),
            Range(peer.Value, Number),
            metric.Unit,
            ratio is null ? string.Empty : Ratio(ratio.Median),
            ratio is null ? string.Empty : Range(ratio, Ratio),
        ];

    private static string[] Row(AimFinding aim)
    {
        Func<double, string> format = aim.IsRatio ? Ratio : Number;
        return
        [
            aim.Figure,
            $"{(aim.IsAtLeast ? "≥" : "≤")} {aim.Bound.ToString(CultureInfo.InvariantCulture)}",
            $"{format(aim.Seen.Median)} ({Range(aim.Seen, format)})",
            aim.IsReached ? "reached" : "not reached",
        ];
    }

    private static string Describe(MachineInfo machine, FinishedComparison one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Date:yyyy-MM-dd HH:mm} UTC, {machine.Runtime}, {machine.System}, {machine.Architecture}, {machine.Processors} processors, {(one.Comparison.Tls ? "TLS" : "cleartext")}");

    private static void AppendTable(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        AppendRow(text, columns.Select(column => column.TrimStart('>')));
        text.Append('|').AppendJoin('|', columns.Select(column => column.StartsWith('>') ? "--:" : "---")).AppendLine("|");
        foreach (string[] row in rows)
        {
            AppendRow(text, row);
        }
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static string Range(Summary summary, Func<double, string> format) => $"{format(summary.Minimum)} – {format(summary.Maximum)}";

    private static string Number(double value) => value.ToString(value < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private (int From, int To) Find(string name)
    {
        string begin = $"<!-- results: {name} -->";
        string end = $"<!-- end of results: {name} -->";
        int from = _text.IndexOf(begin, StringComparison.Ordinal);
        int to = _text.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? (from + begin.Length, to)
            : throw new CommandException($"--page: '{_file}' has no place for the results: '{begin}' before '{end}'.");
    }
}
