using Messaging.Compare.Reporting;
using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Tests.Reporting;

public sealed class ResultTablesTests
{
    [Fact]
    public void The_short_form_has_a_line_with_all_medians_for_each_contestant()
    {
        ComparisonResults run = Samples.Real();
        string[] lines = Print(run, everyFigure: false);

        foreach (ScenarioResult scenario in run.Scenarios)
        {
            foreach (string contestant in scenario.Metrics[0].Measurements.Select(one => one.Contestant))
            {
                string[] medians =
                [
                    .. scenario.Metrics.SelectMany(metric => metric.Measurements)
                        .Where(one => one.Contestant == contestant)
                        .Select(one => Figures.Number(one.Value.Median)),
                ];
                Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ } name, .. var rest]
                    && name == contestant && rest.Take(medians.Length).SequenceEqual(medians));
            }
        }
    }

    [Fact]
    public void The_full_form_has_every_range()
    {
        ComparisonResults run = Samples.Real();
        string[] lines = Print(run, everyFigure: true);

        Assert.All(
            run.Scenarios.SelectMany(scenario => scenario.Metrics).SelectMany(metric => metric.Measurements),
            one => Assert.Contains(lines, line => line.Contains(one.Contestant, StringComparison.Ordinal) && line.Contains(Figures.Range(one.Value), StringComparison.Ordinal)));
    }

    [Fact]
    public void What_the_run_has_no_figures_for_takes_no_room()
    {
        ComparisonResults run = new SampleRun(1).Create();
        Assert.Contains(Print(run, everyFigure: false), line => line.Contains("gRPC uses less CPU", StringComparison.Ordinal));

        ComparisonResults alone = run with { Contestants = [run.Contestants[0]], Scenarios = [], Claims = [], Recommendation = new Recommendation() };
        Assert.DoesNotContain(Print(alone, everyFigure: false), line => line.Contains("not measured", StringComparison.Ordinal));
    }

    private static string[] Print(ComparisonResults run, bool everyFigure)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 240;
        ResultTables.Write(run, console, everyFigure);
        return text.ToString().Split('\n');
    }
}
