namespace Messaging.Benchmarks.Channels;

/// <summary>What one run measures.</summary>
internal sealed record RunOptions
{
    /// <summary>The peers, in the order in which they take turns.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>The peer whose ratio to each other peer is reported.</summary>
    public required string Subject { get; init; }

    /// <summary>The scenarios, by name.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>The payload lengths of the one-way scenarios, in bytes.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>How many rounds each peer has.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many rounds of ping-pong each peer has.</summary>
    public required int PingRounds { get; init; }

    /// <summary>How long one round is meant to take. Message counts follow from it and from each peer's own speed.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>How many channels stream side by side in the scenario of many channels.</summary>
    public required int Channels { get; init; }

    /// <summary>How many requests are in flight on one channel.</summary>
    public required int InFlight { get; init; }

    /// <summary>How many connections are opened to weigh an idle one.</summary>
    public required int IdleConnections { get; init; }

    /// <summary>How many times the idle connections are weighed, each with two fresh processes.</summary>
    public required int IdleRounds { get; init; }

    /// <summary>Whether all connections are encrypted.</summary>
    public required bool Tls { get; init; }

    /// <summary>Where the results are written as JSON, or <see langword="null"/>.</summary>
    public string? JsonFile { get; init; }
}
