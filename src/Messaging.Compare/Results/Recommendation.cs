namespace Messaging.Compare.Results;

/// <summary>What the figures speak for.</summary>
internal sealed record Recommendation
{
    /// <summary>One for each purpose that was measured, cleartext and TLS apart.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>All purposes together, with equal weight, cleartext and TLS apart; empty where fewer than two purposes were measured.</summary>
    public IReadOnlyList<Choice> Overall { get; init; } = [];

    /// <summary>What the run cannot say, and why.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}

/// <summary>Who is best for a purpose.</summary>
internal sealed record Choice
{
    /// <summary>The purpose, such as <c>fewest bytes on the wire</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Whether this is among encrypted connections.</summary>
    public required bool Tls { get; init; }

    /// <summary>How many metrics of how many scenarios it rests on.</summary>
    public required int Figures { get; init; }

    /// <summary>The best, and those that are not told apart from it.</summary>
    public required IReadOnlyList<string> Best { get; init; }

    /// <summary>Every contestant, the best first.</summary>
    public required IReadOnlyList<Score> Scores { get; init; }
}

/// <summary>How far a contestant is from the best.</summary>
/// <param name="Contestant">The contestant.</param>
/// <param name="Factor">How many times worse than the best of each figure, as the geometric mean; 1 is best or tied everywhere.</param>
internal sealed record Score(string Contestant, double Factor);
