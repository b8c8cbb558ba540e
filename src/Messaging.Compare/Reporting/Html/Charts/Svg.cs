using System.Globalization;
using System.Xml.Linq;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>
/// Shapes of a drawing. Across they are placed in per cent and down in pixels, so that a drawing fills any width while its text keeps its size.
/// </summary>
internal static class Svg
{
    /// <summary>A drawing with a name and a description for those who do not see it.</summary>
    public static XElement Drawing(string id, double height, string title, string description, params object?[] content) => new(
        "svg",
        new XAttribute("class", "drawing"),
        new XAttribute("width", "100%"),
        new XAttribute("height", Pixels(height)),
        new XAttribute("role", "img"),
        new XAttribute("aria-labelledby", $"{id}-title {id}-desc"),
        new XElement("title", new XAttribute("id", id + "-title"), title),
        new XElement("desc", new XAttribute("id", id + "-desc"), description),
        content);

    /// <summary>A bar or a piece of one; its length stands for <paramref name="value"/>.</summary>
    public static XElement Bar(string style, double from, double length, double y, double height, double value) => new(
        "rect",
        new XAttribute("class", "bar " + style),
        new XAttribute("x", Percent(from)),
        new XAttribute("y", Pixels(y)),
        new XAttribute("width", Percent(length)),
        new XAttribute("height", Pixels(height)),
        new XAttribute("data-value", Markup.Raw(value)));

    public static XElement Line(string style, double x1, double y1, double x2, double y2) => new(
        "line",
        new XAttribute("class", style),
        new XAttribute("x1", Percent(x1)),
        new XAttribute("y1", Pixels(y1)),
        new XAttribute("x2", Percent(x2)),
        new XAttribute("y2", Pixels(y2)));

    /// <summary>A point that stands for <paramref name="value"/>.</summary>
    public static XElement Dot(string style, double x, double y, double radius, double value) => new(
        "circle",
        new XAttribute("class", "dot " + style),
        new XAttribute("cx", Percent(x)),
        new XAttribute("cy", Pixels(y)),
        new XAttribute("r", Pixels(radius)),
        new XAttribute("data-value", Markup.Raw(value)));

    /// <summary>Text; <paramref name="anchor"/> is <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public static XElement Text(string style, double x, double y, string anchor, params object?[] content) => new(
        "text",
        new XAttribute("class", style),
        new XAttribute("x", Percent(x)),
        new XAttribute("y", Pixels(y)),
        new XAttribute("text-anchor", anchor),
        content);

    /// <summary>A figure within <see cref="Text"/>.</summary>
    public static XElement Figure(double value) => Markup.Figure("tspan", value, Figures.Number(value));

    private static string Percent(double value) => Pixels(value) + "%";

    private static string Pixels(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
