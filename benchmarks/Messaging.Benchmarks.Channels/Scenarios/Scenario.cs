using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>One thing that is measured.</summary>
/// <param name="Name">What the value is, such as <c>rate</c>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="IsCompared">Whether the ratio between two peers says something.</param>
internal sealed record Metric(string Name, string Unit, bool IsCompared);

/// <summary>A situation in which all peers are measured in turns.</summary>
internal interface IScenario
{
    /// <summary>What it is, with its parameters, as the results show it.</summary>
    string Title { get; }

    /// <summary>How many rounds each peer has.</summary>
    int Rounds { get; }

    /// <summary>Whether both processes collect garbage before each round; not where rounds are so short that the collection would show in them.</summary>
    bool CollectsBeforeRound { get; }

    /// <summary>What a round measures.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Whether a peer can take part.</summary>
    bool Supports(IPeer peer);

    /// <summary>Prepares one peer, with a warm-up.</summary>
    Task<IContestant> PrepareAsync(IPeer peer, CancellationToken cancellationToken);
}

/// <summary>One peer in one scenario.</summary>
internal interface IContestant : IAsyncDisposable
{
    /// <summary>Measures one round.</summary>
    /// <returns>One value for each of <see cref="IScenario.Metrics"/>.</returns>
    Task<double[]> RunRoundAsync(CancellationToken cancellationToken);
}
