namespace Messaging.Compare.Results;

/// <summary>
/// Two contestants of one metric, compared within each interleaved round, so that what disturbs the machine for longer than a round disturbs both.
/// <para>They are a tie unless all of this holds:</para>
/// <list type="number">
/// <item>There are at least <see cref="FewestRounds"/> rounds: of fewer, all lie on one side of 1 too often by chance. Where a metric is counted
/// (<see cref="MetricNames.IsCounted"/>), fewer do, if they are <see cref="FloorOfFew"/> apart.</item>
/// <item>The interval of the median ratio leaves 1 out. The interval is that of the sign test: with n rounds the k-th lowest and the k-th highest ratio
/// hold the true median with a probability that follows from tossing n coins, whatever the noise looks like; k is the highest that leaves at most
/// <see cref="ErrorProbability"/> outside. Fewer than <see cref="RoundsForInterval"/> rounds have no such interval. Then every single ratio must be away from
/// 1 by <see cref="Floor"/> on the same side; with fewer than 5 by <see cref="FloorOfFew"/>, and no round of one may reach into the rounds of the other.</item>
/// <item>The medians differ by more than the smallest difference that the metric knows: half an allocated byte is none.</item>
/// <item>The median ratio, and the ratio of the two medians, are away from 1 by at least <see cref="Floor"/> on the same side: less than that comes and
/// goes with the layout of the code in memory, however often it is measured in one run.</item>
/// </list>
/// </summary>
internal sealed record PairedComparison
{
    /// <summary>The fewest rounds that can tell anything apart.</summary>
    public const int FewestRounds = 3;

    /// <summary>The fewest rounds whose lowest and highest ratio hold the median often enough.</summary>
    public const int RoundsForInterval = 8;

    /// <summary>How often chance alone may put 1 outside of the interval.</summary>
    public const double ErrorProbability = 0.01;

    /// <summary>The smallest difference that is called one.</summary>
    public const double Floor = 0.03;

    /// <summary>The smallest difference that three or four rounds can show.</summary>
    public const double FloorOfFew = 0.1;

    /// <summary>The ratio within each round, summed up; <see langword="null"/> where a value is not above zero.</summary>
    public Summary? Ratio { get; private init; }

    /// <summary>Whether the two are not told apart.</summary>
    public bool IsTie { get; private init; }

    /// <summary>Compares two series whose equal indices are the same round. Rounds that only one has are left out.</summary>
    /// <param name="values">One value for each round.</param>
    /// <param name="reference">What they are divided by.</param>
    /// <param name="metric">What was measured, one of <see cref="MetricNames"/> where that makes a difference.</param>
    public static PairedComparison Of(IReadOnlyList<double> values, IReadOnlyList<double> reference, string metric = "")
    {
        double smallestDifference = MetricNames.SmallestDifference(metric);
        int count = Math.Min(values.Count, reference.Count);
        values = [.. values.Take(count)];
        reference = [.. reference.Take(count)];
        if (count == 0 || values.Concat(reference).Any(value => !(value > 0) || !double.IsFinite(value)))
        {
            return WithoutRatio(values, reference, smallestDifference);
        }

        double[] ratios = [.. values.Zip(reference, (value, other) => value / other).Order()];
        Summary ratio = Summary.Of(ratios);
        (double median, double other) = (Summary.Of(values).Median, Summary.Of(reference).Median);
        bool isApart = IsApart(ratios, values, reference, MetricNames.IsCounted(metric)) && Math.Abs(median - other) > smallestDifference && IsBeyond(Math.Min(ratio.Median, median / other), Math.Max(ratio.Median, median / other), Floor);
        return new PairedComparison { Ratio = ratio, IsTie = !isApart };
    }

    /// <summary>How many values at each end lie outside of the interval of the median of so many; -1 where even the ends hold it too seldom.</summary>
    public static int Trimmed(int count, double errorProbability)
    {
        double term = Math.Pow(0.5, count); // the probability of k heads among so many coins, from k = 0 on
        double below = 0;
        for (int k = 0; ; k++)
        {
            below += term;
            if (2 * below > errorProbability)
            {
                return k - 1;
            }

            term *= (double)(count - k) / (k + 1);
        }
    }

    private static bool IsApart(double[] ratios, IReadOnlyList<double> values, IReadOnlyList<double> reference, bool isCounted)
    {
        int trimmed = Trimmed(ratios.Length, ErrorProbability);
        return ratios.Length switch
        {
            >= RoundsForInterval => ratios[trimmed] > 1 || ratios[^(trimmed + 1)] < 1,
            >= 5 => IsBeyond(ratios[0], ratios[^1], Floor),
            >= FewestRounds => IsBeyond(ratios[0], ratios[^1], FloorOfFew) && !Overlap(values, reference),
            _ => isCounted && IsBeyond(ratios[0], ratios[^1], FloorOfFew),
        };
    }

    private static bool IsBeyond(double lowest, double highest, double floor) => lowest >= 1 + floor || highest <= 1 / (1 + floor);


    // Zero bytes beside some bytes is a difference, but no ratio: only series that do not touch are told apart.
    private static PairedComparison WithoutRatio(IReadOnlyList<double> values, IReadOnlyList<double> reference, double smallestDifference) => new()
    {
        IsTie = values.Count < FewestRounds
            || values.Concat(reference).Any(value => !double.IsFinite(value))
            || Math.Abs(Summary.Of(values).Median - Summary.Of(reference).Median) <= smallestDifference
            || Overlap(values, reference),
    };

    private static bool Overlap(IReadOnlyList<double> values, IReadOnlyList<double> reference) =>
        values.Min() <= reference.Max() && reference.Min() <= values.Max();
}
