using System.Xml.Linq;
using Messaging.Compare.Results;
using static Messaging.Compare.Reporting.Html.Markup;

namespace Messaging.Compare.Reporting.Html;

/// <summary>What was aimed at, beside what was seen.</summary>
internal static class Aims
{
    public static XElement? Create(ComparisonResults results) => results.Aims.Count == 0 ? null : Element(
        "section",
        string.Empty,
        new XAttribute("id", "aims"),
        new XElement("h2", "Beside what was aimed at"),
        Table(
            "The median decides",
            ["figure", ">aim", ">seen", ">min – max", string.Empty],
            results.Aims.Select(aim => (IReadOnlyList<object>)
            [
                aim.Figure,
                new object[] { aim.IsAtLeast ? "≥ " : "≤ ", Figure(aim.Bound) },
                Figure(aim.Seen.Median),
                Range(aim.Seen),
                aim.IsReached ? "reached" : "not reached",
            ])));
}
