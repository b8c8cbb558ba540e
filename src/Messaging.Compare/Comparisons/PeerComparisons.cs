using Messaging.Compare.Engine;

namespace Messaging.Compare.Comparisons;

/// <summary>Comparisons that <c>docs/benchmarks.md</c> publishes together.</summary>
/// <param name="Name">The word that selects them on the command line, and their place in the page.</param>
/// <param name="Comparisons">The comparisons.</param>
internal sealed record PeerComparisons(string Name, IReadOnlyList<PeerComparison> Comparisons)
{
    public static IReadOnlyList<PeerComparisons> All { get; } =
    [
        new("ceiling", CeilingComparisons.All),
        new("websocket", WebSocketComparisons.All),
        new("protocols", ProtocolComparisons.All),
        new("situations", SituationComparisons.All),
    ];

    /// <summary>How long the comparisons of the page are measured: together for less than twenty minutes.</summary>
    public static MeasureOptions Options { get; } = new()
    {
        Rounds = 11,
        RoundTime = TimeSpan.FromMilliseconds(400),
        WarmUpTime = TimeSpan.FromMilliseconds(1500),
        GroupMembers = 100,
    };
}
