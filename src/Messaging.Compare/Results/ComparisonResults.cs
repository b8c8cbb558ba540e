namespace Messaging.Compare.Results;

/// <summary>Everything that one run measured, on what and how: what <c>--json</c> writes and what every page is made from.</summary>
internal sealed record ComparisonResults
{
    /// <summary>The version of this shape. It changes when an older program could not read it.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the shape that was read or is to be written.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The command that measured: <c>run</c> or <c>peers</c>.</summary>
    public required string Command { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>How long it took.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Whether everything that was asked for was measured; not where it was interrupted or a contestant failed.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>On what.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>How.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Who took turns.</summary>
    public required IReadOnlyList<ContestantInfo> Contestants { get; init; }

    /// <summary>What was sent.</summary>
    public IReadOnlyList<PayloadInfo> Payloads { get; init; } = [];

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<ScenarioResult> Scenarios { get; init; }

    /// <summary>The bounds that figures are meant to keep; none where nothing is aimed at.</summary>
    public IReadOnlyList<AimFinding> Aims { get; init; } = [];

    /// <summary>What was left out and why, and whatever else a reader has to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the figures say of four claims that are often heard; empty until they were judged.</summary>
    public IReadOnlyList<ClaimFinding> Claims { get; init; } = [];

    /// <summary>What the figures speak for; empty until they were judged.</summary>
    public Recommendation Recommendation { get; init; } = new();
}
