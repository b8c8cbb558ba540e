using Messaging.Compare.Peers;

namespace Messaging.Compare.Comparisons;

/// <summary>Everybody beside everybody where the question is not how much goes through one channel.</summary>
internal static class SituationComparisons
{
    public static IReadOnlyList<PeerComparison> All { get; } =
    [
        new(
            "A fixed rate, many channels, connecting",
            PeerList.Ours,
            ["kestrel", "raw", PeerList.Ours, PeerList.OursGrpc, "grpc", "signalr", "streamjsonrpc"],
            ["fixed-rate", "channels", "connect"]),
    ];
}
