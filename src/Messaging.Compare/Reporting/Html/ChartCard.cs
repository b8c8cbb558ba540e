using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Reporting.Html.Charts;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>One chart with its title and the table of the same figures.</summary>
internal static class ChartCard
{
    public static XElement Create(ChartSource chart, string id, Palette palette)
    {
        MetricResult first = chart.Metrics[0].Metric;
        bool isGrowing = chart.Metrics.Select(one => one.Scenario.Channels).Distinct().Count() > 1;
        string what = isGrowing || chart.Metrics.Count == 1 ? first.Name : Together(chart.Metrics);
        string title = $"{chart.Title}: {what}";
        return Element(
            "figure",
            isGrowing ? "card chart wide" : "card chart",
            new XElement("figcaption", Element("strong", string.Empty, chart.Title), Element("span", "quiet", $" {what}, {first.Unit}")),
            Draw(chart, id, title, isGrowing, palette),
            isGrowing ? Legend(chart, palette) : null,
            new XElement("details", new XElement("summary", "Figures"), FigureTable(title, chart.Metrics, isGrowing)));
    }

    private static XElement Draw(ChartSource chart, string id, string title, bool isGrowing, Palette palette)
    {
        MetricResult[] metrics = [.. chart.Metrics.Select(one => one.Metric)];
        return metrics switch
        {
            _ when isGrowing => LineChart.Draw(id, title, [.. chart.Metrics.Select(one => (one.Scenario.Channels, one.Metric))], palette),
            [var one] => BarChart.Draw(id, title, one, palette),
            [var client, var server] when client.Name.Contains("client", StringComparison.Ordinal) => SplitChart.Draw(id, title, client, server, palette),
            _ => PercentileChart.Draw(id, title, metrics, palette),
        };
    }

    private static string Together(IReadOnlyList<(ScenarioResult Scenario, MetricResult Metric)> metrics)
    {
        string name = metrics[0].Metric.Name;
        int side = Math.Max(name.IndexOf(" of the client", StringComparison.Ordinal), name.IndexOf(" by the client", StringComparison.Ordinal));
        return side > 0 ? name[..side] + ", client + server" : string.Join(", ", metrics.Select(one => one.Metric.Name));
    }

    private static XElement Legend(ChartSource chart, Palette palette) => Element(
        "ul",
        "legend",
        chart.Metrics.SelectMany(one => one.Metric.Measurements).Select(one => one.Contestant).Distinct().Select(contestant => new XElement(
            "li",
            new XElement(
                "svg",
                new XAttribute("width", "28"),
                new XAttribute("height", "10"),
                new XAttribute("aria-hidden", "true"),
                Svg.Line("trend " + palette.Line(contestant), 0, 5, 100, 5)),
            contestant)));

    private static XElement FigureTable(string title, IReadOnlyList<(ScenarioResult Scenario, MetricResult Metric)> metrics, bool isGrowing)
    {
        string reference = metrics[0].Metric.Reference is { } name && metrics.All(one => one.Metric.Reference == name) ? $"ratio to {name}" : "ratio to the best";
        return Table(
            title,
            ["contestant", isGrowing ? ">channels" : "metric", ">median", ">min – max", "unit", ">" + reference, ">min – max", string.Empty],
            from one in metrics
            from row in BarChart.Sort(one.Metric)
            select (IReadOnlyList<object>)
            [
                row.Contestant,
                isGrowing ? Figure(one.Scenario.Channels, one.Scenario.Channels.ToString("N0", CultureInfo.InvariantCulture)) : one.Metric.Name,
                Figure(row.Value.Median),
                Range(row.Value),
                one.Metric.Unit,
                row.Ratio is null ? string.Empty : Figure(row.Ratio.Median),
                row.Ratio is null ? string.Empty : Range(row.Ratio),
                Figures.Word(row.Standing),
            ]);
    }
}
