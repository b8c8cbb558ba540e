using System.Xml.Linq;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>A bar in two pieces for each contestant, the client's and the server's, the shortest on top.</summary>
internal static class SplitChart
{
    private const double RowHeight = 36;
    private const double BarHeight = 12;
    private const double TextLine = 12;
    private const double BarTop = 17;

    public static XElement Draw(string id, string title, MetricResult client, MetricResult server, Palette palette)
    {
        var rows = (from one in client.Measurements
                    join other in server.Measurements on one.Contestant equals other.Contestant
                    let sum = Length(one) + Length(other)
                    orderby sum
                    select (Client: one, Server: other, Sum: sum)).ToArray();
        double full = Math.Max(rows.Select(row => row.Sum).DefaultIfEmpty().Max(), double.Epsilon);
        return Svg.Drawing(
            id,
            rows.Length * RowHeight,
            title,
            $"Bars of the medians in {client.Unit}; the first piece is the client's process, the second, lighter one the server's; less is better.",
            rows.Select((row, index) => Row(row.Client, row.Server, index * RowHeight, full, palette)));
    }

    private static double Length(Measurement one) => Math.Max(one.Value.Median, 0);

    private static XElement Row(Measurement client, Measurement server, double top, double full, Palette palette)
    {
        string fill = "fill-" + palette.Colour(client.Contestant);
        double first = 100 * Length(client) / full;
        return new XElement(
            "g",
            Svg.Text("name", 0, top + TextLine, "start", client.Contestant),
            Svg.Text("value", 100, top + TextLine, "end", Svg.Figure(client.Value.Median), " + ", Svg.Figure(server.Value.Median)),
            Svg.Bar(fill, 0, first, top + BarTop, BarHeight, client.Value.Median),
            Svg.Bar(fill + " second", first, 100 * Length(server) / full, top + BarTop, BarHeight, server.Value.Median));
    }
}
