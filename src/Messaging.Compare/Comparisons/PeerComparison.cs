using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Comparisons;

/// <summary>Peers that take turns in some scenarios, and what is aimed at.</summary>
/// <param name="Title">The heading over its results.</param>
/// <param name="Subject">The peer that the others are divided by.</param>
/// <param name="Peers">The peers, in the order in which they take turns.</param>
/// <param name="Scenarios">Words of <see cref="PeerScenarios"/>.</param>
internal sealed record PeerComparison(string Title, string Subject, IReadOnlyList<string> Peers, IReadOnlyList<string> Scenarios)
{
    /// <summary>The lengths of the messages of streams of bytes.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [PeerScenarios.SmallMessage];

    /// <summary>Whether all connect by TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>The bounds on its figures.</summary>
    public IReadOnlyList<Aim> Aims { get; init; } = [];

    /// <summary>Who takes turns.</summary>
    public IReadOnlyList<Contestant> Contestants =>
        [.. Peers.Select(name => new Contestant(name, PeerList.Get(name), new PeerReference(name, Setup: null), Tls))];

    public IEnumerable<IScenario> CreateScenarios(MeasureOptions options, RunContext context) =>
        Scenarios.SelectMany(name => PeerScenarios.Create(name, Sizes, options, context));
}
