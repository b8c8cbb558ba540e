namespace Messaging.Compare.Reporting.Diff;

/// <summary>Which way something changed.</summary>
internal enum Direction
{
    /// <summary>Not told apart from the noise.</summary>
    Same,

    /// <summary>Better than before.</summary>
    Improved,

    /// <summary>Worse than before.</summary>
    Regressed,
}

/// <summary>One figure of both runs. Factors above 1 are worse, whichever way the metric is good.</summary>
internal sealed record FigureChange
{
    public required string Scenario { get; init; }

    public required string Metric { get; init; }

    public required string Unit { get; init; }

    public required string Contestant { get; init; }

    /// <summary>The median of the old run.</summary>
    public required double Old { get; init; }

    /// <summary>The median of the new run.</summary>
    public required double New { get; init; }

    /// <summary>How many times worse it is, as it was measured; <see langword="null"/> where one value is zero.</summary>
    public ShiftInterval? Factor { get; init; }

    /// <summary>How many times worse the machine was in this scenario and metric, as the contestants that did not change tell.</summary>
    public double Machine { get; init; } = 1;

    /// <summary>How many times worse the contestant is, without the machine's share.</summary>
    public double? Own => Factor?.Ratio / Machine;

    public Direction Direction { get; init; }
}

/// <summary>What became of one contestant in one family of metrics, over all scenarios.</summary>
/// <param name="Family">The family.</param>
/// <param name="Contestant">The contestant.</param>
/// <param name="Figures">How many figures it rests on.</param>
/// <param name="Measured">The median factor, as it was measured.</param>
/// <param name="Own">The median factor without the machine's share.</param>
/// <param name="Direction">The verdict.</param>
internal sealed record ContestantChange(string Family, string Contestant, int Figures, double Measured, double Own, Direction Direction);

/// <summary>How the machine changed for one family of metrics.</summary>
/// <param name="Family">The family.</param>
/// <param name="Factor">How many times worse, summed up over scenarios.</param>
/// <param name="References">The contestants that tell it.</param>
internal sealed record MachineChange(string Family, Results.Summary Factor, IReadOnlyList<string> References);
