using System.Xml.Linq;
using Messaging.Compare.Reporting.Html.Charts;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>The charts, by what they show. Every metric of every scenario is in exactly one of them.</summary>
internal static class ChartSections
{
    private static readonly string[] Percentiles = [MetricNames.P50, MetricNames.P90, MetricNames.P99, MetricNames.P999];

    private static readonly Section[] All =
    [
        new(
            "throughput", "Throughput",
            "Messages that the receiver counts each second. The best is on top; the thin line goes from the lowest to the highest round."),
        new(
            "latency", "Latency",
            "Filled: half of the round trips took no longer. Hollow, from left to right: 90 %, 99 %, 99.9 %. The scale is logarithmic; further left is better."),
        new("channels", "Many channels", "What is left when many channels are busy at once."),
        new("bytes", "Bytes on the wire", "What one message costs on the network, counted at the socket: framing, HTTP and TLS included. Less is better."),
        new(
            "cpu", "Processor time",
            "What one message costs both processes, the framework and the kernel's share included. The first piece is the client, the lighter one the server. Less is better."),
        new(
            "memory", "Memory",
            "What an idle channel holds, and what a message leaves to the garbage collector. The first piece is the client, the lighter one the server. Less is better."),
        new("connecting", "Connecting", "From nothing to a channel that can send."),
        new("more", "More figures", "What else was counted."),
    ];

    /// <summary>The sections that have something to show.</summary>
    public static IEnumerable<Section> Present(ComparisonResults results)
    {
        HashSet<string> used = [.. Collect(results).Select(chart => chart.Section)];
        return All.Where(section => used.Contains(section.Id));
    }

    public static IEnumerable<XElement> Create(ComparisonResults results)
    {
        var palette = new Palette(results.Contestants);
        ILookup<string, ChartSource> charts = Collect(results).ToLookup(chart => chart.Section);
        int number = 0;
        return [.. Present(results).Select(section => Element(
            "section",
            string.Empty,
            new XAttribute("id", section.Id),
            new XElement("h2", section.Title),
            Element("p", "quiet", section.Explanation),
            ByKind([.. charts[section.Id]]).Select(group => new object?[]
            {
                group.Title is null ? null : new XElement("h3", group.Title),
                Element("div", "cards", group.Charts.Select(chart => ChartCard.Create(chart, $"chart{++number}", palette))),
            })))];
    }

    // Headings only where more than one chart stands under each.
    private static IEnumerable<(string? Title, IReadOnlyList<ChartSource> Charts)> ByKind(IReadOnlyList<ChartSource> charts)
    {
        IGrouping<ScenarioKind, ChartSource>[] kinds = [.. charts.GroupBy(chart => chart.Kind)];
        return kinds.Length > 1 && kinds.All(kind => kind.Count() > 1)
            ? kinds.Select(kind => ((string?)Titles.Kind(kind.Key), (IReadOnlyList<ChartSource>)[.. kind]))
            : [(null, charts)];
    }

    private static List<ChartSource> Collect(ComparisonResults results)
    {
        var charts = new List<ChartSource>();
        var steps = new HashSet<(ScenarioKind Kind, string Payload, string Group, string Metric)>();
        foreach (ScenarioResult scenario in results.Scenarios)
        {
            foreach (MetricResult[] group in Group(scenario.Metrics.Where(metric => metric.Measurements.Count > 0)))
            {
                if (IsMany(scenario.Kind) && group[0].Name == MetricNames.Rate)
                {
                    if (steps.Add((scenario.Kind, scenario.Payload, scenario.Group, group[0].Name)))
                    {
                        charts.Add(Growing(results, scenario, group[0].Name));
                    }
                }
                else
                {
                    charts.Add(new ChartSource(
                        SectionOf(scenario.Kind, group[0].Name), scenario.Kind, Title(scenario), [.. group.Select(metric => (scenario, metric))]));
                }
            }
        }

        return charts;
    }

    private static bool IsMany(ScenarioKind kind) => kind is ScenarioKind.ManyChannels or ScenarioKind.OwnConnections;

    private static string Title(ScenarioResult scenario) => scenario.Group.Length > 0 ? $"{scenario.Group}: {scenario.Title}" : scenario.Title;

    // The same scenario with 1, 10, 100 channels is one chart.
    private static ChartSource Growing(ComparisonResults results, ScenarioResult first, string metric) => new(
        "channels",
        first.Kind,
        $"{(first.Group.Length > 0 ? first.Group + ": " : string.Empty)}{Titles.Kind(first.Kind)}, {first.Payload}",
        [
            .. from scenario in results.Scenarios
               where scenario.Kind == first.Kind && scenario.Payload == first.Payload && scenario.Group == first.Group
               orderby scenario.Channels
               from one in scenario.Metrics
               where one.Name == metric && one.Measurements.Count > 0
               select (scenario, one),
        ]);

    // Percentiles together, the client's and the server's together, everything else alone.
    private static IEnumerable<MetricResult[]> Group(IEnumerable<MetricResult> metrics) => metrics
        .GroupBy(metric => Percentiles.Contains(metric.Name)
            ? "percentiles"
            : metric.Name.Replace("client", "side", StringComparison.Ordinal).Replace("server", "side", StringComparison.Ordinal))
        .Select(group => group.OrderBy(metric => Array.IndexOf(Percentiles, metric.Name)).ThenBy(metric => metric.Name, StringComparer.Ordinal).ToArray());

    private static string SectionOf(ScenarioKind kind, string metric) => metric switch
    {
        _ when kind is ScenarioKind.Connect => "connecting",
        MetricNames.Rate => "throughput",
        MetricNames.WireBytes => "bytes",
        MetricNames.ClientCpu or MetricNames.ServerCpu => "cpu",
        MetricNames.ClientAllocated or MetricNames.ServerAllocated or MetricNames.ClientHeap or MetricNames.ServerHeap
            or MetricNames.ClientMemory or MetricNames.ServerMemory => "memory",
        _ when Percentiles.Contains(metric) => IsMany(kind) ? "channels" : "latency",
        _ => "more",
    };
}

/// <summary>A part of the page.</summary>
internal sealed record Section(string Id, string Title, string Explanation);

/// <summary>What a chart is drawn from: one metric, the percentiles, or the two sides of one scenario, or one metric of a growing scenario.</summary>
internal sealed record ChartSource(string Section, ScenarioKind Kind, string Title, IReadOnlyList<(ScenarioResult Scenario, MetricResult Metric)> Metrics);
