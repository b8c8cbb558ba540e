using System.Xml.Linq;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>A bar for each contestant, the best on top, with a line from the lowest to the highest round.</summary>
internal static class BarChart
{
    private const double RowHeight = 36;
    private const double BarHeight = 12;
    private const double TextLine = 12;
    private const double BarTop = 17;

    public static XElement Draw(string id, string title, MetricResult metric, Palette palette)
    {
        IReadOnlyList<Measurement> rows = Sort(metric);
        double full = Math.Max(rows.Max(row => row.Value.Maximum), double.Epsilon);
        return Svg.Drawing(
            id,
            rows.Count * RowHeight,
            title,
            $"Bars of the medians in {metric.Unit}, {Direction(metric.Better)}; the thin line goes from the lowest to the highest round.",
            rows.Select((row, index) => Row(row, index * RowHeight, full, palette)));
    }

    /// <summary>The best first.</summary>
    public static IReadOnlyList<Measurement> Sort(MetricResult metric) => metric.Better switch
    {
        Better.Higher => [.. metric.Measurements.OrderByDescending(one => one.Value.Median)],
        Better.Lower => [.. metric.Measurements.OrderBy(one => one.Value.Median)],
        _ => metric.Measurements,
    };

    public static string Direction(Better better) => better switch
    {
        Better.Higher => "more is better",
        Better.Lower => "less is better",
        _ => "neither more nor less is better",
    };

    private static XElement Row(Measurement row, double top, double full, Palette palette)
    {
        double Place(double value) => 100 * Math.Max(value, 0) / full;
        double middle = top + BarTop + (BarHeight / 2);
        return new XElement(
            "g",
            Svg.Text("name", 0, top + TextLine, "start", row.Contestant),
            Svg.Text("value", 100, top + TextLine, "end", Svg.Figure(row.Value.Median), Word(row.Standing)),
            Svg.Bar("fill-" + palette.Colour(row.Contestant), 0, Place(row.Value.Median), top + BarTop, BarHeight, row.Value.Median),
            Svg.Line("spread", Place(row.Value.Minimum), middle, Place(row.Value.Maximum), middle));
    }

    private static XElement? Word(Standing standing) => standing is Standing.Best or Standing.Tie
        ? new XElement("tspan", new XAttribute("class", "word"), " " + Figures.Word(standing))
        : null;
}
