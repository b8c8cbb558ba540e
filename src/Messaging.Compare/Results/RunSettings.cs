namespace Messaging.Compare.Results;

/// <summary>How was measured: whatever makes two runs comparable or not.</summary>
internal sealed record RunSettings
{
    /// <summary>How many rounds each contestant has.</summary>
    public required int Rounds { get; init; }

    /// <summary>The length of a round.</summary>
    public required double RoundSeconds { get; init; }

    /// <summary>Whether the run was a short one.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The contestant that ratios are based on; <see langword="null"/> where each ratio is based on the best.</summary>
    public string? Baseline { get; init; }

    /// <summary>Everything else that was set, in words for a reader.</summary>
    public IReadOnlyList<Setting> Others { get; init; } = [];
}

/// <summary>Something that was set.</summary>
/// <param name="Name">What it is, such as <c>warm-up</c>.</param>
/// <param name="Value">Its value with its unit.</param>
internal sealed record Setting(string Name, string Value);
