using Messaging.Compare.Engine;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>One thing that is measured.</summary>
/// <param name="Name">What the value is, one of <see cref="MetricNames"/>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Better">Which way it is good.</param>
internal sealed record Metric(string Name, string Unit, Better Better);

/// <summary>A situation in which all contestants are measured in turns.</summary>
internal interface IScenario
{
    /// <summary>What tells it apart from the others of a run.</summary>
    string Id { get; }

    ScenarioKind Kind { get; }

    /// <summary>What it is, with its parameters, as the results show it.</summary>
    string Title { get; }

    /// <summary>The name of the payload.</summary>
    string Payload { get; }

    /// <summary>How many channels there are.</summary>
    int Channels { get; }

    /// <summary>How many rounds each contestant has.</summary>
    int Rounds { get; }

    /// <summary>Whether both processes collect garbage before each round; not where rounds are so short that the collection would show in them.</summary>
    bool CollectsBeforeRound { get; }

    /// <summary>What a round measures.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Whether a contestant can take part.</summary>
    bool Supports(Contestant contestant);

    /// <summary>Prepares one contestant, with a warm-up.</summary>
    Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken);
}

/// <summary>One contestant in one scenario.</summary>
internal interface IScenarioRun : IAsyncDisposable
{
    /// <summary>Measures one round.</summary>
    /// <returns>One value for each of <see cref="IScenario.Metrics"/>.</returns>
    Task<double[]> RunRoundAsync(CancellationToken cancellationToken);
}
