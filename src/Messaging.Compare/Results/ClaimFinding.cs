namespace Messaging.Compare.Results;

/// <summary>What the figures say of a claim.</summary>
internal enum Verdict
{
    /// <summary>It is so here.</summary>
    Held,

    /// <summary>It is not so here.</summary>
    DidNotHold,

    /// <summary>Nothing tells the two sides apart.</summary>
    Tie,

    /// <summary>The run has no figures for it.</summary>
    NotMeasured,
}

/// <summary>A claim that is often heard, and what the figures of this run say of it.</summary>
internal sealed record ClaimFinding
{
    /// <summary>The claim, as it is heard.</summary>
    public required string Claim { get; init; }

    /// <summary>Whether all of its parts held.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Which contestants are compared with which.</summary>
    public required string Method { get; init; }

    /// <summary>What it says in one breath, one by one: "smaller" and "faster".</summary>
    public required IReadOnlyList<ClaimPart> Parts { get; init; }
}

/// <summary>One thing that a claim says.</summary>
internal sealed record ClaimPart
{
    /// <summary>What it says.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it held.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How many of the comparisons it won.</summary>
    public required int Won { get; init; }

    /// <summary>How many were a tie.</summary>
    public required int Tied { get; init; }

    /// <summary>How many it lost.</summary>
    public required int Lost { get; init; }

    /// <summary>The median ratios of all comparisons, summed up; <see langword="null"/> where there are none.</summary>
    public Summary? Ratio { get; init; }

    /// <summary>The comparisons.</summary>
    public required IReadOnlyList<PairFinding> Pairs { get; init; }
}

/// <summary>How a comparison ended for the one that a claim speaks for.</summary>
internal enum Outcome
{
    /// <summary>Better, by more than the noise.</summary>
    Won,

    /// <summary>Not told apart.</summary>
    Tied,

    /// <summary>Worse, by more than the noise.</summary>
    Lost,
}

/// <summary>Two contestants beside each other in one metric.</summary>
internal sealed record PairFinding
{
    /// <summary>The title of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The metric.</summary>
    public required string Metric { get; init; }

    /// <summary>The unit of the two values.</summary>
    public required string Unit { get; init; }

    /// <summary>The contestant that the claim speaks for.</summary>
    public required string Subject { get; init; }

    /// <summary>The one it is compared with.</summary>
    public required string Other { get; init; }

    /// <summary>The median of the subject.</summary>
    public required double SubjectValue { get; init; }

    /// <summary>The median of the other.</summary>
    public required double OtherValue { get; init; }

    /// <summary>The subject's value divided by the other's, round by round, summed up; <see langword="null"/> where it cannot be told.</summary>
    public Summary? Ratio { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }
}
