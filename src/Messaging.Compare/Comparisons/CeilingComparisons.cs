using Messaging.Compare.Peers;

namespace Messaging.Compare.Comparisons;

/// <summary>This library beside the fastest way to carry messages through Kestrel.</summary>
internal static class CeilingComparisons
{
    private const string Kestrel = "kestrel";

    public static IReadOnlyList<PeerComparison> All { get; } =
    [
        new("Beside the ceiling", PeerList.Ours, [Kestrel, PeerList.Ours, PeerList.OursGrpc], ["up", "down", "ping"])
        {
            Aims = [Aim.RatioAtLeast(Titles.Up48, Kestrel, 0.4), Aim.RatioAtLeast(Titles.Down48, Kestrel, 0.9)],
        },
    ];
}
