using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>The claims that are often heard, and whether each held here.</summary>
internal static class Claims
{
    // Beside other libraries nothing is measured for them.
    public static XElement? Create(ComparisonResults results) => !IsShown(results) ? null : Element(
        "section",
        string.Empty,
        new XAttribute("id", "claims"),
        new XElement("h2", "Four claims that are often heard"),
        Element("div", "cards pairs", results.Claims.Select(Card)));

    public static bool IsShown(ComparisonResults results) => results.Command == "run" || results.Claims.Any(claim => claim.Parts.Any(part => part.Pairs.Count > 0));

    private static XElement Card(ClaimFinding claim) => Element(
        "article",
        "card claim",
        new XElement("h3", $"“{claim.Claim}”"),
        Chip(claim.Verdict),
        Element("p", "quiet", claim.Method),
        Element("ul", "parts", claim.Parts.Select(Part)),
        Details(claim));

    private static XElement Chip(Verdict verdict) => Element(
        "p",
        "chip " + verdict.ToString().ToLowerInvariant(),
        Element("span", "mark", new XAttribute("aria-hidden", "true"), Mark(verdict)),
        FindingTexts.Word(verdict));

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Held => "✓",
        Verdict.DidNotHold => "✗",
        Verdict.Tie => "≈",
        _ => "?",
    };

    private static XElement Part(ClaimPart part) => new(
        "li",
        Element("strong", string.Empty, $"{part.Name}: {FindingTexts.Word(part.Verdict)}"),
        part.Pairs.Count == 0 ? null : new object[]
        {
            new XElement("br"), Count(part.Won), part.Won == 1 ? " comparison says so, " : " comparisons say so, ", Count(part.Tied),
            part.Tied == 1 ? " is a tie, " : " are ties, ", Count(part.Lost), part.Lost == 1 ? " says the opposite" : " say the opposite",
            part.Ratio is { } ratio ? new object[] { "; ratio ", Figure(ratio.Median), " (", Range(ratio), ")" } : string.Empty,
        });

    private static XElement Count(int count) => Figure(count, count.ToString(CultureInfo.InvariantCulture));

    private static XElement? Details(ClaimFinding claim) => claim.Parts.All(part => part.Pairs.Count == 0) ? null : new XElement(
        "details",
        new XElement("summary", "The comparisons"),
        claim.Parts.Where(part => part.Pairs.Count > 0).Select(part => Table(
            part.Name,
            ["scenario", "metric", "compared", ">median", ">beside", "unit", ">ratio", ">min – max", string.Empty],
            part.Pairs.Select(pair => (IReadOnlyList<object>)
            [
                pair.Scenario,
                pair.Metric,
                $"{pair.Subject} beside {pair.Other}",
                Figure(pair.SubjectValue),
                Figure(pair.OtherValue),
                pair.Unit,
                pair.Ratio is null ? string.Empty : Figure(pair.Ratio.Median),
                pair.Ratio is null ? string.Empty : Range(pair.Ratio),
                FindingTexts.Word(pair.Outcome),
            ]))));
}
