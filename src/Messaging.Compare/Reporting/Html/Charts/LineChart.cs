using System.Globalization;
using System.Xml.Linq;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>A metric over a growing number of channels, a line for each contestant.</summary>
internal static class LineChart
{
    private const double Top = 20;
    private const double Bottom = 230;
    private const double Height = 256;
    private const double Left = 5;
    private const double Right = 95;
    private const int GridLines = 4;

    /// <param name="id">What the drawing is called in the page.</param>
    /// <param name="title">Its title.</param>
    /// <param name="steps">The metric for each number of channels, growing.</param>
    /// <param name="palette">The colours.</param>
    public static XElement Draw(string id, string title, IReadOnlyList<(int Channels, MetricResult Metric)> steps, Palette palette)
    {
        double full = Math.Max(steps.SelectMany(step => step.Metric.Measurements).Max(one => one.Value.Median), double.Epsilon);
        double step = NiceStep(full / GridLines);
        double highest = Math.Ceiling(full / step) * step;
        double Across(int index) => steps.Count == 1 ? 50 : Left + ((Right - Left) * index / (steps.Count - 1));
        double Down(double value) => Bottom - ((Bottom - Top) * Math.Max(value, 0) / highest);

        string[] contestants = [.. steps.SelectMany(one => one.Metric.Measurements).Select(one => one.Contestant).Distinct()];
        return Svg.Drawing(
            id,
            Height,
            title,
            $"Lines of the medians in {steps[0].Metric.Unit} over the number of channels, {BarChart.Direction(steps[0].Metric.Better)}.",
            Enumerable.Range(0, (int)Math.Round(highest / step) + 1).Select(index => new object[]
            {
                Svg.Line("grid", 0, Down(index * step), 100, Down(index * step)),
                Svg.Text("tick", 0, Down(index * step) - 3, "start", Figures.Tick(index * step)),
            }),
            steps.Select((one, index) => Svg.Text("tick", Across(index), Height - 8, "middle", one.Channels.ToString("N0", CultureInfo.InvariantCulture))),
            contestants.Select(contestant => Line(contestant, steps, Across, Down, palette)));
    }

    private static XElement Line(
        string contestant, IReadOnlyList<(int Channels, MetricResult Metric)> steps, Func<int, double> across, Func<double, double> down, Palette palette)
    {
        var points = (from index in Enumerable.Range(0, steps.Count)
                      let one = steps[index].Metric.Measurements.FirstOrDefault(one => one.Contestant == contestant)
                      where one is not null
                      select (X: across(index), Y: down(one.Value.Median), one.Value.Median)).ToArray();
        return new XElement(
            "g",
            points.Zip(points.Skip(1), (from, to) => Svg.Line("trend " + palette.Line(contestant), from.X, from.Y, to.X, to.Y)),
            points.Select(point => Svg.Dot("fill-" + palette.Colour(contestant), point.X, point.Y, 3.5, point.Median)));
    }

    private static double NiceStep(double step)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return decade * ((double[])[1, 2, 5, 10]).First(nice => nice * decade >= step * 0.999999);
    }
}
