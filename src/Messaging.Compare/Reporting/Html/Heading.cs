using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>The head of the page: what was measured, when, on what and how, and what was left out.</summary>
internal static class Heading
{
    public static XElement Create(ComparisonResults results) => new(
        "header",
        new XElement("h1", Titles.Page(results)),
        Element("p", "lead", Lead(results)),
        Warnings(results),
        Element("nav", string.Empty, new XAttribute("aria-label", "Sections"), Links(results)),
        Element("div", "about", Facts("Machine", Machine(results.Machine)), Facts("Method", Method(results))),
        Contestants(results),
        Notes(results));

    private static object[] Lead(ComparisonResults results) =>
    [
        Figure(results.Contestants.Count, results.Contestants.Count.ToString(CultureInfo.InvariantCulture)),
        " contestants took turns in ",
        Figure(results.Scenarios.Count, results.Scenarios.Count.ToString(CultureInfo.InvariantCulture)),
        $" scenarios on {results.Date.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC, within ",
        Figure(results.DurationSeconds, Duration(results.DurationSeconds)),
        ".",
    ];

    private static IEnumerable<XElement> Warnings(ComparisonResults results)
    {
        if (!results.IsComplete)
        {
            yield return Element("p", "warning", "This run was not finished: what stands here is what was measured until then.");
        }

        if (results.Scenarios.SelectMany(scenario => scenario.Metrics).Any(
            metric => metric.Measurements.Any(one => !MetricNames.CanTell(metric.Name, one.Rounds.Count))))
        {
            yield return Element(
                "p", "warning", "Some figures rest on fewer than three rounds. They have no best and no tie, and nothing is concluded from them: more rounds tell more.");
        }

        if (results.Settings.IsQuick)
        {
            yield return Element("p", "warning", "A quick run: few and short rounds, so that much is called a tie that a longer run tells apart.");
        }
    }

    private static IEnumerable<XElement> Links(ComparisonResults results)
    {
        List<(string Id, string Title)> links =
        [
            .. Claims.IsShown(results) ? [("claims", "Claims")] : Array.Empty<(string, string)>(),
            .. results.Aims.Count > 0 ? [("aims", "Aims")] : Array.Empty<(string, string)>(),
            .. ChartSections.Present(results).Select(section => (section.Id, section.Title)),
            ("recommendation", "Recommendation"),
        ];
        return links.Select(link => new XElement("a", new XAttribute("href", "#" + link.Id), link.Title));
    }

    private static XElement Facts(string title, IEnumerable<(string Name, object Value)> facts) => new(
        "section",
        new XElement("h2", title),
        new XElement("dl", facts.Select(fact => new[] { new XElement("dt", fact.Name), new XElement("dd", fact.Value) })));

    private static IEnumerable<(string Name, object Value)> Machine(MachineInfo machine)
    {
        yield return ("System", $"{machine.System}, {machine.Architecture}");
        yield return ("Processors", new object[]
        {
            Figure(machine.Processors, machine.Processors.ToString(CultureInfo.InvariantCulture)),
            machine.Processor is null ? string.Empty : $" × {machine.Processor}",
        });
        yield return ("Memory", new object[] { Figure(machine.MemoryBytes, Figures.Number(machine.MemoryBytes / (double)(1L << 30))), " GiB" });
        yield return ("Runtime", machine.Runtime);
    }

    private static IEnumerable<(string Name, object Value)> Method(ComparisonResults results)
    {
        RunSettings settings = results.Settings;
        yield return ("Rounds", new object[]
        {
            Figure(settings.Rounds, settings.Rounds.ToString(CultureInfo.InvariantCulture)),
            " of ",
            Figure(settings.RoundSeconds),
            " s for each contestant, taking turns: A B C, A B C",
        });
        yield return ("Figures", "the median of the rounds, with the lowest and the highest");
        yield return ("Ratios", settings.Baseline is { } baseline ? $"to {baseline}, within each round" : "to the best of the scenario, within each round");
        yield return (
            "A tie",
            "less than 3 % apart, or not told apart from the noise: with 8 rounds or more by the interval that holds the median ratio with 99 %, "
            + "with 5 or more where a single round is within 3 % or on the other side, with fewer where one is within 10 % or the rounds overlap");
        foreach (Setting setting in settings.Others)
        {
            yield return (setting.Name, setting.Value);
        }
    }

    private static XElement Contestants(ComparisonResults results) => new(
        "details",
        new XElement("summary", "Contestants and payloads"),
        Table(
            "Who took turns",
            ["contestant", "transport", "HTTP", "encryption", "serializer"],
            results.Contestants.Select(one => (IReadOnlyList<object>)
            [
                one.Name,
                one.Description is null ? one.Transport : $"{one.Transport}: {one.Description}",
                one.HttpVersion,
                one.Tls ? "TLS" : "none",
                one.Serializer ?? "none",
            ])),
        results.Payloads.Count == 0 ? null : Table(
            "What was sent",
            ["payload", "what it is", "encoded"],
            results.Payloads.Select(payload => (IReadOnlyList<object>)
            [
                payload.Name,
                payload.Description,
                payload.Encoded.SelectMany((one, index) => new object[]
                {
                    index > 0 ? ", " : string.Empty, $"{one.Serializer} ", Figure(one.Bytes, one.Bytes.ToString("N0", CultureInfo.InvariantCulture)), " B",
                }).ToArray(),
            ])));

    private static XElement? Notes(ComparisonResults results) => results.Notes.Count == 0 ? null : new XElement(
        "details",
        new XAttribute("open", string.Empty),
        new XElement("summary", "Left out, and other notes"),
        new XElement("ul", results.Notes.Select(note => new XElement("li", note))));

    private static string Duration(double seconds) => seconds < 120
        ? $"{Figures.Number(seconds)} s"
        : $"{Figures.Number(seconds / 60)} minutes";
}
