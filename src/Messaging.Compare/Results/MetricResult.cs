namespace Messaging.Compare.Results;

/// <summary>Which way a metric is good.</summary>
internal enum Better
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>It says how, not how well: there is no best.</summary>
    Neither,
}

/// <summary>Where a contestant stands in one metric.</summary>
internal enum Standing
{
    /// <summary>The best median.</summary>
    Best,

    /// <summary>Not told apart from the best; see <see cref="PairedComparison"/>.</summary>
    Tie,

    /// <summary>Worse than the best, by more than the noise.</summary>
    Behind,

    /// <summary>A metric that has no best, or too few rounds to tell.</summary>
    None,
}

/// <summary>The values of one metric of one scenario.</summary>
internal sealed record MetricResult
{
    /// <summary>What was measured, one of <see cref="MetricNames"/> where charts and claims are to find it.</summary>
    public required string Name { get; init; }

    /// <summary>The unit of the values, such as <c>messages/s</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Which way it is good.</summary>
    public required Better Better { get; init; }

    /// <summary>The contestant whose value the others are divided by; <see langword="null"/> where nothing was.</summary>
    public string? Reference { get; init; }

    /// <summary>One for each contestant that took part, in the order in which they took turns.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>Sums up the rounds of a metric and says where each contestant stands.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="unit">The unit of the values.</param>
    /// <param name="better">Which way it is good.</param>
    /// <param name="rounds">For each contestant its value of each round; the same index is the same interleaved round. Nobody without rounds.</param>
    /// <param name="baseline">The contestant that the others are divided by; <see langword="null"/>, or one that took no part, for the best.</param>
    public static MetricResult Create(
        string name, string unit, Better better, IReadOnlyList<(string Contestant, IReadOnlyList<double> Rounds)> rounds, string? baseline = null)
    {
        Summary[] values = [.. rounds.Select(one => Summary.Of(one.Rounds))];
        int best = Enumerable.Range(0, rounds.Count).OrderBy(index => better == Better.Higher ? -values[index].Median : values[index].Median).First();
        int named = rounds.Select(one => one.Contestant).ToList().IndexOf(baseline ?? string.Empty);
        int reference = named >= 0 ? named : best;
        bool isCompared = better != Better.Neither || named >= 0;
        PairedComparison Compare(int index, int other) =>
            PairedComparison.Of(rounds[index].Rounds, rounds[other].Rounds, name);
        return new MetricResult
        {
            Name = name,
            Unit = unit,
            Better = better,
            Reference = isCompared ? rounds[reference].Contestant : null,
            Measurements = [.. rounds.Select((one, index) => new Measurement
            {
                Contestant = one.Contestant,
                Value = values[index],
                Rounds = one.Rounds,
                Ratio = isCompared && index != reference ? Compare(index, reference).Ratio : null,
                Standing = better == Better.Neither || !MetricNames.CanTell(name, rounds.Min(other => other.Rounds.Count)) ? Standing.None
                    : index == best ? Standing.Best
                    : Compare(index, best).IsTie ? Standing.Tie : Standing.Behind,
            })],
        };
    }
}

/// <summary>One contestant's values of one metric.</summary>
internal sealed record Measurement
{
    /// <summary>The name of the contestant.</summary>
    public required string Contestant { get; init; }

    /// <summary>Its rounds, summed up.</summary>
    public required Summary Value { get; init; }

    /// <summary>Its value divided by the reference's, round by round, summed up; <see langword="null"/> for the reference, and where it cannot be told.</summary>
    public Summary? Ratio { get; init; }

    /// <summary>Where it stands.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The value of every round.</summary>
    public required IReadOnlyList<double> Rounds { get; init; }
}
