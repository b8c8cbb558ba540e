using System.Xml.Linq;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>For each contestant its percentiles as points on a logarithmic line, the shortest median on top.</summary>
internal static class PercentileChart
{
    private const double AxisHeight = 22;
    private const double RowHeight = 36;
    private const double TextLine = 12;
    private const double DotLine = 24;
    private const double Margin = 1.5;

    public static XElement Draw(string id, string title, IReadOnlyList<MetricResult> percentiles, Palette palette)
    {
        string[] contestants = [.. BarChart.Sort(percentiles[0]).Select(one => one.Contestant)];
        var scale = LogScale.Around([.. percentiles.SelectMany(metric => metric.Measurements).Select(one => one.Value.Median)]);
        double height = AxisHeight + (contestants.Length * RowHeight);
        string names = string.Join(", ", percentiles.Select(metric => metric.Name));
        return Svg.Drawing(
            id,
            height,
            title,
            $"Points for {names} in {percentiles[0].Unit}, from left to right on a logarithmic scale; further left is better.",
            scale.Ticks.Select(tick => Tick(tick, scale, height)),
            contestants.Select((contestant, index) => Row(contestant, percentiles, AxisHeight + (index * RowHeight), scale, palette)));
    }

    private static object[] Tick(double tick, LogScale scale, double height)
    {
        double place = Place(scale, tick);
        string anchor = place < 5 ? "start" : place > 95 ? "end" : "middle";
        return
        [
            Svg.Line("grid", place, AxisHeight - 8, place, height),
            Svg.Text("tick", place, TextLine, anchor, Figures.Tick(tick)),
        ];
    }

    private static XElement Row(string contestant, IReadOnlyList<MetricResult> percentiles, double top, LogScale scale, Palette palette)
    {
        Measurement[] points = [.. percentiles.Select(metric => metric.Measurements.FirstOrDefault(one => one.Contestant == contestant)).OfType<Measurement>()];
        string colour = palette.Colour(contestant);
        double line = top + DotLine;
        return new XElement(
            "g",
            Svg.Text("name", 0, top + TextLine, "start", contestant),
            Svg.Text("value", 100, top + TextLine, "end", Svg.Figure(points[0].Value.Median), Rest(points[^1])),
            Svg.Line("reach stroke-" + colour, Place(scale, points[0].Value.Median), line, Place(scale, points[^1].Value.Median), line),
            points.Select((point, index) => Svg.Dot(
                (index == 0 ? "fill-" : "hollow stroke-") + colour, Place(scale, point.Value.Median), line, index == 0 ? 5 : 3.5, point.Value.Median)));
    }

    private static XElement Rest(Measurement last) => new("tspan", new XAttribute("class", "extra"), " … ", Svg.Figure(last.Value.Median));

    private static double Place(LogScale scale, double value) => Margin + ((100 - (2 * Margin)) * scale.Place(value));
}
