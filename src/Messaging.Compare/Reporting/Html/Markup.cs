using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html;

/// <summary>Elements of a page. Text is escaped by the writer of the tree, so nothing that a user named can become markup.</summary>
internal static class Markup
{
    /// <summary>An element with a class; an empty class is left out.</summary>
    public static XElement Element(string name, string style, params object?[] content)
    {
        // A pair of tags even where it is empty: HTML knows no <div />.
        var element = new XElement(name, style.Length > 0 ? new XAttribute("class", style) : null, content);
        if (element.IsEmpty)
        {
            element.Value = string.Empty;
        }

        return element;
    }

    /// <summary>A figure: the text for the reader, and the value itself as it stands in the JSON.</summary>
    public static XElement Figure(double value, string text) => Figure("span", value, text);

    /// <summary>A figure with three digits that matter.</summary>
    public static XElement Figure(double value) => Figure(value, Figures.Number(value));

    /// <summary>The lowest and the highest value.</summary>
    public static object[] Range(Summary summary) => [Figure(summary.Minimum), " – ", Figure(summary.Maximum)];

    /// <summary>A figure in an element of a given name.</summary>
    public static XElement Figure(string element, double value, string text) => new(element, new XAttribute("data-value", Raw(value)), text);

    /// <summary>A number as HTML and JSON write it.</summary>
    public static string Raw(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A table in a frame that scrolls where the page is narrow.</summary>
    public static XElement Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object>> rows) =>
        Element("div", "scroll", Element(
            "table",
            string.Empty,
            new XElement("caption", caption),
            new XElement("thead", new XElement("tr", columns.Select(column => Cell("th", column, new XAttribute("scope", "col"), Heading(column))))),
            new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((cell, index) => index == 0
                ? Cell("th", columns[index], new XAttribute("scope", "row"), cell)
                : Cell("td", columns[index], cell)))))));

    private static string Heading(string column) => column.TrimStart('>');

    // A column whose heading begins with > holds numbers.
    private static XElement Cell(string name, string column, params object[] content) => Element(name, column.StartsWith('>') ? "number" : string.Empty, content);
}
