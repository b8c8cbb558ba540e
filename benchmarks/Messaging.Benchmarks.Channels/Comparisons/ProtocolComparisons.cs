namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>The gRPC transport and the binary serializers beside gRPC, SignalR and StreamJsonRpc.</summary>
internal static class ProtocolComparisons
{
    private static readonly string[] Objects = ["objects-up", "objects-down"];

    public static IReadOnlyList<Comparison> All { get; } =
    [
        new(
            "Bytes beside gRPC, cleartext",
            new RunOptions { Peers = ["grpc", "ours-grpc"], Subject = "ours-grpc", Scenarios = ["up", "down", "ping", "in-flight"], Sizes = [48, 1024] },
            Aim.RatioAtLeast(Figures.Up48, "grpc", 10),
            Aim.RatioAtLeast(Figures.Down48, "grpc", 2),
            Aim.RatioAtMost(Figures.Ping, Figures.P50, "grpc", 1.05),
            Aim.AtMost(Figures.Up48, Figures.ClientAllocations, 32),
            Aim.AtMost(Figures.Down48, Figures.ClientAllocations, 32),
            Aim.AtMost(Figures.Up48, Figures.ServerAllocations, 0),
            Aim.AtMost(Figures.Down48, Figures.ServerAllocations, 0)),
        new(
            "Bytes beside gRPC, over TLS",
            new RunOptions { Peers = ["grpc", "ours-grpc"], Subject = "ours-grpc", Scenarios = ["up", "down"], Sizes = [48], Tls = true }),
        new(
            "Objects in MessagePack and Protobuf over WebSocket",
            new RunOptions
            {
                Peers = ["signalr", "ours-messagepack", "ours-protobuf", "ours-protobuf-net"], Subject = "ours-messagepack", Scenarios = Objects,
            },
            Aim.RatioAtLeast(Figures.ObjectsUp, "signalr", 3),
            Aim.RatioAtLeast(Figures.ObjectsDown, "signalr", 4.5)),
        new(
            "Objects in Protobuf, MessagePack and JSON over gRPC",
            new RunOptions
            {
                Peers = ["signalr", "grpc", "ours-grpc", "ours-grpc-protobuf-net", "ours-grpc-messagepack", "ours-grpc-json"], Subject = "ours-grpc",
                Scenarios = Objects,
            },
            Aim.RatioAtLeast(Figures.ObjectsUp, "signalr", 1.2),
            Aim.RatioAtLeast(Figures.ObjectsDown, "signalr", 1.2)),
        new(
            "Objects in JSON over WebSocket",
            new RunOptions { Peers = ["signalr-json", "ours"], Scenarios = Objects },
            Aim.RatioAtLeast(Figures.ObjectsUp, "signalr-json", 1),
            Aim.RatioAtLeast(Figures.ObjectsDown, "signalr-json", 1)),
        new("Beside StreamJsonRpc", new RunOptions { Peers = ["streamjsonrpc", "ours"], Scenarios = ["up", "down", "ping"], Sizes = [48] }),
        new(
            "Objects beside StreamJsonRpc",
            new RunOptions { Peers = ["streamjsonrpc", "ours-messagepack"], Subject = "ours-messagepack", Scenarios = Objects }),
        new("Idle connections over gRPC", new RunOptions { Peers = ["grpc", "ours-grpc"], Subject = "ours-grpc", Scenarios = ["idle"] }),
    ];
}
