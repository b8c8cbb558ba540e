namespace Messaging.Compare.Results;

/// <summary>A bound that a figure is meant to keep, and the figure.</summary>
internal sealed record AimFinding
{
    /// <summary>What the figure is.</summary>
    public required string Figure { get; init; }

    /// <summary>The bound.</summary>
    public required double Bound { get; init; }

    /// <summary>Whether the bound is a lower one.</summary>
    public required bool IsAtLeast { get; init; }

    /// <summary>Whether the figure is a ratio of two contestants.</summary>
    public required bool IsRatio { get; init; }

    /// <summary>The figure.</summary>
    public required Summary Seen { get; init; }

    /// <summary>Whether its median keeps the bound.</summary>
    public bool IsReached => IsAtLeast ? Seen.Median >= Bound : Seen.Median <= Bound;
}
