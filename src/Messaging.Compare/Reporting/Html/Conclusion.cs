using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>The end of the page: what the figures speak for, why, and what they cannot say.</summary>
internal static class Conclusion
{
    public static XElement Create(ComparisonResults results)
    {
        Recommendation recommendation = results.Recommendation;
        return Element(
            "section",
            "conclusion",
            new XAttribute("id", "recommendation"),
            new XElement("h2", "Recommendation"),
            recommendation.Overall.Count == 0 ? new XElement("p", "Too little was measured side by side for a choice over all.") : null,
            recommendation.Choices.GroupBy(choice => choice.Tls).Select(group => new object[]
            {
                recommendation.Overall.Where(choice => choice.Tls == group.Key).Select(choice => Headline(choice, [.. group])),
                Reasons([.. group]),
            }),
            recommendation.Unknown.Count == 0 ? null : new object[]
            {
                new XElement("h3", "What this run cannot say"),
                new XElement("ul", recommendation.Unknown.Select(text => new XElement("li", text))),
            },
            new XElement("h3", "What no figure here decides"),
            new XElement(
                "p",
                "A browser speaks WebSocket in both directions, and gRPC only as gRPC-Web, one message up and a stream down. Proxies pass on an upgrade "
                + "more often than HTTP/2 to the server. A .proto gives other languages generated code. These figures are of one machine over loopback: a "
                + "network adds the same latency to all, and makes bytes count for more."));
    }

    private static XElement[] Headline(Choice overall, IReadOnlyList<Choice> choices)
    {
        string[] leads = [.. choices.Where(choice => choice.Best.Contains(overall.Best[0])).Select(choice => choice.Purpose)];
        string[] lags = [.. choices.Where(choice => !choice.Best.Contains(overall.Best[0])).Select(choice => choice.Purpose)];
        string rest = overall.Best.Count > 1 ? $" or {FindingTexts.Join([.. overall.Best.Skip(1)])}, which the figures do not tell apart from it" : string.Empty;
        return
        [
            Element(
                "p", "headline", $"{char.ToUpperInvariant(FindingTexts.Encryption(overall.Tls)[0])}{FindingTexts.Encryption(overall.Tls)[1..]}: ",
                new XElement("strong", overall.Best[0]), rest, "."),
            new XElement(
                "p",
                leads.Length > 0
                    ? $"Best, or not told apart from the best, for: {FindingTexts.Join(leads)}. "
                    : "Best for no single purpose, but near the best for all. ",
                lags.Length > 0 ? $"Others are ahead for: {FindingTexts.Join(lags)}." : string.Empty),
            Element("p", "quiet", "How many times worse than the best it is, as the geometric mean with equal weight for each purpose: ", Scores(overall)),
        ];
    }

    private static XElement Reasons(IReadOnlyList<Choice> choices) => Element("div", "reasons", Table(
        $"Purpose by purpose, {FindingTexts.Encryption(choices[0].Tls)}",
        ["if you care for", "take", "how many times worse than the best", ">figures"],
        choices.Select(choice => (IReadOnlyList<object>)
        [
            choice.Purpose,
            choice.Best.Count == choice.Scores.Count ? "any: no difference" : new XElement("strong", string.Join(" or ", choice.Best)),
            Scores(choice),
            Figure(choice.Figures, choice.Figures.ToString(CultureInfo.InvariantCulture)),
        ])));

    // The best, the first that is behind it, and the last.
    private static object[] Scores(Choice choice)
    {
        Score? next = choice.Scores.FirstOrDefault(score => !choice.Best.Contains(score.Contestant));
        Score[] shown = [.. new[] { choice.Scores[0], next, choice.Scores[^1] }.OfType<Score>().Distinct()];
        return
        [
            .. shown.SelectMany((score, index) => new object[]
            {
                index == 0 ? string.Empty : score == next ? ", next " : ", last ", $"{score.Contestant} ", Figure(score.Factor, Figures.Number(score.Factor)),
            }),
        ];
    }
}
