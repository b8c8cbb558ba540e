using Messaging.Compare.Peers;

namespace Messaging.Compare.Comparisons;

/// <summary>This library beside the fastest way to carry messages through Kestrel.</summary>
internal static class CeilingComparisons
{
    private const string Kestrel = "kestrel";
    private const string KestrelEach = "kestrel-each";

    public static IReadOnlyList<PeerComparison> All { get; } =
    [
        new("Beside the ceiling", PeerList.Ours, [Kestrel, KestrelEach, PeerList.Ours, PeerList.OursGrpc], ["up", "down", "ping"])
        {
            Aims =
            [
                Aim.RatioAtLeast(Titles.Up48, Kestrel, 0.4),
                Aim.RatioAtLeast(Titles.Down48, Kestrel, 0.9),
                Aim.RatioAtLeast(Titles.Up48, KestrelEach, 0.4),
                Aim.RatioAtLeast(Titles.Down48, KestrelEach, 0.9),
            ],
        },
    ];
}
