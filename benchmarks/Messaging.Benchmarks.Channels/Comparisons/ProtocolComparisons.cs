namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>The binary serializers beside SignalR and StreamJsonRpc.</summary>
internal static class ProtocolComparisons
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new(
            "Objects in MessagePack and Protobuf over WebSocket",
            new RunOptions
            {
                Peers = ["signalr", "ours-messagepack", "ours-protobuf", "ours-protobuf-net"], Subject = "ours-messagepack",
                Scenarios = ["objects-up", "objects-down"],
            },
            Aim.RatioAtLeast(Figures.ObjectsUp, "signalr", 3),
            Aim.RatioAtLeast(Figures.ObjectsDown, "signalr", 4.5)),
        new(
            "Objects in JSON over WebSocket",
            new RunOptions { Peers = ["signalr-json", "ours"], Scenarios = ["objects-up", "objects-down"] },
            Aim.RatioAtLeast(Figures.ObjectsUp, "signalr-json", 1),
            Aim.RatioAtLeast(Figures.ObjectsDown, "signalr-json", 1)),
        new(
            "Beside StreamJsonRpc",
            new RunOptions { Peers = ["streamjsonrpc", "ours"], Scenarios = ["up", "down", "ping"], Sizes = [48] }),
        new(
            "Objects beside StreamJsonRpc",
            new RunOptions { Peers = ["streamjsonrpc", "ours-messagepack"], Subject = "ours-messagepack", Scenarios = ["objects-up", "objects-down"] }),
    ];
}
