using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Reporting.Html;
using Messaging.Compare.Results;

namespace Messaging.Compare.Tests.Reporting;

public sealed partial class HtmlReportTests
{
    private const string Hostile = "<script>alert('\"&\u0001\uD800')</script>";

    private static readonly ComparisonResults Run = ResultJudge.Complete(new SampleRun(1).Create());
    private static readonly string Page = HtmlReport.Create(Run);

    [Fact]
    public void Every_figure_of_the_page_is_in_the_JSON()
    {
        HashSet<double> json = [.. Numbers(JsonDocument.Parse(ResultFile.Format(Run)).RootElement)];
        // How many there are of something is in the JSON as the length of a list.
        json.UnionWith([Run.Contestants.Count, Run.Scenarios.Count]);
        string[] figures = [.. FigureInPage().Matches(Page).Select(match => match.Groups[1].Value)];
        Assert.True(figures.Length > 1000);
        Assert.All(figures, figure => Assert.Contains(double.Parse(figure, CultureInfo.InvariantCulture), json));
    }

    [Fact]
    public void Every_median_of_the_results_is_in_the_page()
    {
        HashSet<double> page = [.. FigureInPage().Matches(Page).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.All(Run.Scenarios.SelectMany(one => one.Metrics).SelectMany(one => one.Measurements), one => Assert.Contains(one.Value.Median, page));
    }

    [Fact]
    public void The_page_refers_to_nothing_outside_and_forbids_it()
    {
        Assert.Contains("default-src 'none'", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("//", Page, StringComparison.Ordinal);
        Assert.All(Reference().Matches(Page), match => Assert.StartsWith("#", match.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Aims_stand_beside_what_was_seen()
    {
        var aim = new AimFinding { Figure = "48 B up", Bound = 30.5, IsAtLeast = true, IsRatio = true, Seen = new Summary(29.25, 28, 33) };
        string page = HtmlReport.Create(Run with { Aims = [aim] });
        Assert.Contains("not reached", page, StringComparison.Ordinal);
        Assert.Contains("data-value=\"29.25\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_user_stay_text()
    {
        ComparisonResults hostile = Run with
        {
            Notes = [Hostile],
            Machine = Run.Machine with { System = Hostile, Processor = Hostile, Runtime = Hostile },
            Settings = Run.Settings with { Baseline = Hostile, Others = [new Setting(Hostile, Hostile)] },
            Payloads = [new PayloadInfo { Name = Hostile, Description = Hostile, Encoded = [new EncodedLength(Hostile, 1)] }],
            Contestants = [.. Run.Contestants.Select(one => one with { Name = Hostile + one.Name, Serializer = Hostile, Description = Hostile })],
            Scenarios = [.. Run.Scenarios.Select(scenario => scenario with
            {
                Title = Hostile,
                Payload = Hostile,
                Metrics = [.. scenario.Metrics.Select(metric => metric with
                {
                    Unit = Hostile, Measurements = [.. metric.Measurements.Select(one => one with { Contestant = Hostile + one.Contestant })],
                })],
            })],
        };
        string page = HtmlReport.Create(ResultJudge.Complete(hostile));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_a_run_that_measured_nothing_says_so()
    {
        string page = HtmlReport.Create(Run with { Scenarios = [], Claims = [], Recommendation = new(), IsComplete = false });
        Assert.Contains("This run was not finished", page, StringComparison.Ordinal);
        Assert.Contains("not measured", page, StringComparison.Ordinal);
        Assert.Contains("Too little was measured", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_is_named_described_and_has_a_table()
    {
        int charts = Count("<svg class=\"drawing\"");
        Assert.True(charts > 10);
        Assert.Equal(charts, Count("role=\"img\""));
        Assert.Equal(charts, Count("<desc id="));
        Assert.Equal(charts, Count("<figure class"));
        Assert.Equal(charts, Count("<summary>Figures</summary>"));
    }

    private static int Count(string text) => Page.Split(text).Length - 1;

    private static IEnumerable<double> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Numbers(property.Value)),
        _ => [],
    };

    [GeneratedRegex("data-value=\"([^\"]*)\"")]
    private static partial Regex FigureInPage();

    [GeneratedRegex("(?:href|src|srcset|action|data|poster|xlink:href)=\"([^\"]*)\"")]
    private static partial Regex Reference();
}
