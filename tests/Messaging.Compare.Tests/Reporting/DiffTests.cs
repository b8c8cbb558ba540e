using System.CommandLine;
using Messaging.Compare.Reporting.Diff;
using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Tests.Reporting;

public sealed class DiffTests
{
    private const double Threshold = 0.05;

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(15)]
    public void Two_runs_of_the_same_agree(int rounds)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.Equal(0, Run(new SampleRun(seed, rounds), new SampleRun(seed + 1000, rounds), out string text));
            Assert.Contains("Nothing is worse", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("grpc", 1)]
    [InlineData("websocket+", 1)]
    [InlineData("websocket", 1)]
    [InlineData("grpc", 0.9)]
    [InlineData("grpc", 1.4)]
    public void A_fifth_slower_in_one_transport_shows_and_nowhere_else(string transport, double machine)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var slow = new SampleRun(seed + 1000) { Slower = name => machine * (name.StartsWith(transport, StringComparison.Ordinal) ? 1.25 : 1) };
            var diff = RunDiff.Compare(new SampleRun(seed).Create(), slow.Create(), Threshold, isAbsolute: false);
            Assert.True(diff.HasRegression);
            string[] timed = ["rate", "latency", "processor time"];
            Assert.All(diff.Contestants, change => Assert.Equal(
                timed.Contains(change.Family) && change.Contestant.StartsWith(transport, StringComparison.Ordinal) ? Direction.Regressed : Direction.Same,
                change.Direction));
            Assert.All(diff.Machine, change => Assert.Equal(machine, change.Factor.Median, machine * 0.06));
        }
    }

    [Fact]
    public void A_slower_machine_is_no_regression_but_is_shown()
    {
        var slow = new SampleRun(2) { Slower = _ => 1.5 };
        Assert.Equal(0, Run(new SampleRun(1), slow, out string text));
        Assert.Contains("+50.", text, StringComparison.Ordinal);
        Assert.Equal(1, Run(new SampleRun(1), new SampleRun(2) { Slower = _ => 1.5 }, out _, isAbsolute: true));
    }

    [Fact]
    public void A_real_run_agrees_with_itself()
    {
        var diff = RunDiff.Compare(Samples.Real(), Samples.Real(), Threshold, isAbsolute: false);
        Assert.True(diff.Figures.Count > 100);
        Assert.All(diff.Figures, one => Assert.Equal(Direction.Same, one.Direction));
    }

    [Fact]
    public void An_improvement_is_no_regression()
    {
        var fast = new SampleRun(2) { Slower = name => name.StartsWith("grpc", StringComparison.Ordinal) ? 0.7 : 1 };
        Assert.Equal(0, Run(new SampleRun(1), fast, out string text));
        Assert.Contains("better", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_appear_from_nothing_are_a_regression()
    {
        MetricResult Allocated(double value) => MetricResult.Create(
            MetricNames.ClientAllocated, "B/message", Better.Lower,
            [.. Samples.Small.Contestants.Select(one => (one.Name, (IReadOnlyList<double>)[value, value, value]))]);
        ComparisonResults With(double value) => Samples.Small with { Scenarios = [Samples.Small.Scenarios[0] with { Metrics = [Allocated(value)] }] };
        Assert.True(RunDiff.Compare(With(0), With(88), Threshold, isAbsolute: false).HasRegression);
        Assert.False(RunDiff.Compare(With(88), With(0), Threshold, isAbsolute: false).HasRegression);
        Assert.False(RunDiff.Compare(With(0), With(0.4), Threshold, isAbsolute: false).HasRegression);
    }

    [Fact]
    public void What_makes_two_runs_incomparable_is_named()
    {
        ComparisonResults other = Samples.Small with
        {
            Machine = Samples.Small.Machine with { Processors = 8 },
            Settings = Samples.Small.Settings with { IsQuick = true, Others = [new Setting("warm-up", "2 s")] },
            Contestants = [Samples.Small.Contestants[0]],
            IsComplete = false,
        };
        Assert.Equal(
            [
                "Different number of processors: 2 then, 8 now.",
                "Different quick run: False then, True now.",
                "Different warm-up: 1 s then, 2 s now.",
                "Only in the old run: contestant grpc+protobuf.",
                "The new run was not finished.",
            ],
            RunDifferences.Find(Samples.Small, other));
        Assert.Empty(RunDifferences.Find(Samples.Small, Samples.Small));
        Assert.Equal(2, DiffCommand.Run(Samples.Small, other with { Scenarios = [] }, Threshold, isAbsolute: false, Console(out _)));
    }

    [Fact]
    public async Task Files_that_cannot_be_read_end_with_2()
    {
        ParseResult arguments = CommandLine.Create().Parse(["diff", "/no/such/file.json", "/no/such/other.json"]);
        Assert.Equal(2, await arguments.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(3, 3, 0)]
    [InlineData(5, 5, 0)]
    [InlineData(7, 7, 4)]
    [InlineData(15, 15, 51)]
    public void The_interval_of_a_shift_is_that_of_Mann_and_Whitney(int old, int current, int trimmed) =>
        Assert.Equal(trimmed, ShiftInterval.Trimmed(old, current, 0.01));

    private static int Run(SampleRun old, SampleRun current, out string text, bool isAbsolute = false)
    {
        IAnsiConsole console = Console(out StringWriter writer);
        int code = DiffCommand.Run(old.Create(), current.Create(), Threshold, isAbsolute, console);
        text = writer.ToString();
        return code;
    }

    private static IAnsiConsole Console(out StringWriter writer)
    {
        writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        return console;
    }
}
