using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Diff;

/// <summary>
/// What changed between two runs, told apart from what changed of the machine.
/// <para>A machine that is faster or slower as a whole moves all contestants; a change of one contestant moves it alone. So for each family of metrics the
/// contestants that moved alike are found: of the groups of at least a third of them whose median factors, over all scenarios, lie within
/// <see cref="Alike"/>, the one nearest to no change is taken to be unchanged, and in each scenario its median factor is the machine's share. What is left
/// is the contestant's own. Contestants that all changed alike are thus taken for the machine's change, which is why both are shown.</para>
/// <para>A single figure changed where the interval of its own factor leaves 1 out (<see cref="ShiftInterval"/>: the noise within both runs) and it is away from
/// 1 by twice the threshold and by three times what figures of its family scatter from run to run, which the unchanged quarter of them tells.
/// A contestant changed where its own factors, one for each figure of the family, pass the rule of <see cref="PairedComparison"/>, and their median the
/// threshold.</para>
/// </summary>
internal sealed class RunDiff
{
    /// <summary>How near two contestants' factors must be to have moved alike.</summary>
    public const double Alike = 0.06;

    // Of a normal distribution's absolute values a quarter is below this many standard deviations.
    private const double QuarterOfNormal = 0.3186;
    private const double Deviations = 3;
    private const int FewestContestants = 3;

    private readonly double _threshold;
    private readonly bool _isAbsolute;
    private readonly List<FigureChange> _figures = [];
    private readonly List<ContestantChange> _contestants = [];
    private readonly List<MachineChange> _machine = [];

    private RunDiff(double threshold, bool isAbsolute)
    {
        _threshold = threshold;
        _isAbsolute = isAbsolute;
    }

    /// <summary>Every figure that both runs have.</summary>
    public IReadOnlyList<FigureChange> Figures => _figures;

    /// <summary>Every contestant that both runs have, in each family.</summary>
    public IReadOnlyList<ContestantChange> Contestants => _contestants;

    /// <summary>The machine.</summary>
    public IReadOnlyList<MachineChange> Machine => _machine;

    /// <summary>Whether something is worse.</summary>
    public bool HasRegression =>
        _figures.Exists(one => one.Direction == Direction.Regressed) || _contestants.Exists(one => one.Direction == Direction.Regressed);

    /// <summary>Compares two runs.</summary>
    /// <param name="old">The earlier one.</param>
    /// <param name="current">The later one.</param>
    /// <param name="threshold">The smallest change of a contestant that counts, such as 0.05.</param>
    /// <param name="isAbsolute">Whether the machine's share stays in.</param>
    public static RunDiff Compare(ComparisonResults old, ComparisonResults current, double threshold, bool isAbsolute)
    {
        var diff = new RunDiff(threshold, isAbsolute);
        List<FigureChange> all = Pair(old, current);
        foreach (Family family in Family.All)
        {
            FigureChange[] figures = [.. all.Where(figure => family.Metrics.Contains(figure.Metric))];
            if (figures.Length > 0)
            {
                diff.Judge(family, figures);
            }
        }

        return diff;
    }

    private static List<FigureChange> Pair(ComparisonResults old, ComparisonResults current) =>
    [
        .. from scenario in current.Scenarios
           join before in old.Scenarios on scenario.Id equals before.Id
           from metric in scenario.Metrics
           from metricBefore in before.Metrics
           where metric.Name == metricBefore.Name && metric.Unit == metricBefore.Unit && metric.Better != Better.Neither
           from one in metric.Measurements
           from oneBefore in metricBefore.Measurements
           where one.Contestant == oneBefore.Contestant
           select new FigureChange
           {
               Scenario = scenario.Group.Length > 0 ? $"{scenario.Group}: {scenario.Title}" : scenario.Title,
               Metric = metric.Name,
               Unit = metric.Unit,
               Contestant = one.Contestant,
               Old = oneBefore.Value.Median,
               New = one.Value.Median,
               Factor = metric.Better == Better.Lower ? ShiftInterval.Of(oneBefore.Rounds, one.Rounds) : ShiftInterval.Of(one.Rounds, oneBefore.Rounds),
               Direction = FromZero(metric.Better, oneBefore, one, MetricNames.SmallestDifference(metric.Name)),
           },
    ];

    // Where there is no factor because a value is zero: apart only where no round reaches into the other's and the metric knows the difference.
    private static Direction FromZero(Better better, Measurement old, Measurement current, double smallestDifference)
    {
        bool isHigher = current.Value.Minimum > old.Value.Maximum;
        bool isLower = current.Value.Maximum < old.Value.Minimum;
        return !(isHigher || isLower) || Math.Abs(current.Value.Median - old.Value.Median) <= smallestDifference ? Direction.Same
            : isHigher == (better == Better.Higher) ? Direction.Improved
            : Direction.Regressed;
    }

    private void Judge(Family family, FigureChange[] figures)
    {
        string[] references = family.FollowsMachine && !_isAbsolute ? Unchanged(figures) : [];
        Dictionary<(string, string), double> machine = figures.Where(figure => figure.Factor is not null && references.Contains(figure.Contestant))
            .GroupBy(figure => (figure.Scenario, figure.Metric))
            .ToDictionary(group => group.Key, group => Summary.Of(group.Select(figure => figure.Factor!.Ratio)).Median);
        if (machine.Count > 0)
        {
            _machine.Add(new MachineChange(family.Name, Summary.Of(machine.Values), references));
        }

        FigureChange[] adjusted = [.. figures.Select(figure => figure with { Machine = machine.GetValueOrDefault((figure.Scenario, figure.Metric), 1) })];
        double scatter = Scatter(adjusted);
        _figures.AddRange(adjusted.Select(figure => figure with { Direction = Decide(figure, scatter) }));
        _contestants.AddRange(adjusted.Where(figure => IsNoticed(figure)).GroupBy(figure => figure.Contestant).Select(group => Decide(family, [.. group])));
    }

    // The contestants that the machine alone has moved; none where too few took part to tell.
    private static string[] Unchanged(FigureChange[] figures)
    {
        (string Contestant, double Shift)[] shifts =
        [
            .. figures.Where(figure => figure.Factor is not null).GroupBy(figure => figure.Contestant)
                .Select(group => (group.Key, Summary.Of(group.Select(figure => Math.Log(figure.Factor!.Ratio))).Median))
                .OrderBy(one => one.Median),
        ];
        if (shifts.Length < FewestContestants)
        {
            return [];
        }

        // Groups of neighbours on the line of shifts: from each contestant as far up as they are alike.
        return shifts.Select((first, index) => shifts.Skip(index).TakeWhile(one => one.Shift - first.Shift <= Alike).ToArray())
            .Where(group => group.Length * 3 >= shifts.Length)
            .OrderBy(group => Math.Round(Math.Abs(group.Average(one => one.Shift)) / Alike))
            .ThenByDescending(group => group.Length)
            .Select(group => group.Select(one => one.Contestant).ToArray())
            .FirstOrDefault([.. shifts.Select(one => one.Contestant)]);
    }

    private static double Scatter(FigureChange[] figures)
    {
        double[] distances = [.. figures.Where(figure => figure.Own is not null).Select(figure => Math.Abs(Math.Log(figure.Own!.Value))).Order()];
        return distances.Length == 0 ? 0 : distances[distances.Length / 4] / QuarterOfNormal;
    }

    private Direction Decide(FigureChange figure, double scatter)
    {
        if (figure.Factor is not { } factor)
        {
            return figure.Direction;
        }

        double own = Math.Log(figure.Own!.Value);
        bool isApart = factor.Lowest / figure.Machine > 1 || factor.Highest / figure.Machine < 1;
        bool isLarge = Math.Abs(own) >= Math.Max(Math.Log(1 + (2 * _threshold)), Deviations * scatter) && IsNoticed(figure);
        return !isApart || !isLarge ? Direction.Same : own > 0 ? Direction.Regressed : Direction.Improved;
    }

    private static bool IsNoticed(FigureChange figure)
    {
        double smallest = MetricNames.SmallestDifference(figure.Metric);
        return figure.Factor is not null && (smallest == 0 || Math.Abs(figure.New - figure.Old) > smallest);
    }

    private ContestantChange Decide(Family family, FigureChange[] figures)
    {
        double[] own = [.. figures.Select(figure => figure.Own!.Value)];
        double median = Summary.Of(own).Median;
        bool isApart = !PairedComparison.Of(own, [.. own.Select(_ => 1.0)]).IsTie;
        double measured = Summary.Of(figures.Select(figure => figure.Factor!.Ratio)).Median;
        Direction direction = !isApart || Math.Abs(Math.Log(median)) < Math.Log(1 + _threshold) ? Direction.Same
            : median > 1 ? Direction.Regressed
            : Direction.Improved;
        return new ContestantChange(family.Name, figures[0].Contestant, figures.Length, measured, median, direction);
    }
}
