using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Comparisons;

/// <summary>The gRPC transport and the binary serializers beside gRPC, SignalR and StreamJsonRpc.</summary>
internal static class ProtocolComparisons
{
    private const string Grpc = "grpc";
    private const string SignalR = "signalr";
    private const string OursMessagePack = "ours-messagepack";
    private static readonly string[] Objects = ["objects-up", "objects-down"];

    public static IReadOnlyList<PeerComparison> All { get; } =
    [
        new("Bytes beside gRPC, cleartext", PeerList.OursGrpc, [Grpc, PeerList.OursGrpc], ["up", "down", "ping", "in-flight"])
        {
            Sizes = [48, 1024],
            Aims =
            [
                Aim.RatioAtLeast(Titles.Up48, Grpc, 10),
                Aim.RatioAtLeast(Titles.Down48, Grpc, 2),
                Aim.RatioAtMost(Titles.Ping, MetricNames.P50, Grpc, 1.05),
                Aim.AtMost(Titles.Up48, MetricNames.ClientAllocated, 32),
                Aim.AtMost(Titles.Down48, MetricNames.ClientAllocated, 32),
                Aim.AtMost(Titles.Up48, MetricNames.ServerAllocated, 0),
                Aim.AtMost(Titles.Down48, MetricNames.ServerAllocated, 0),
            ],
        },
        new("Bytes beside gRPC, over TLS", PeerList.OursGrpc, [Grpc, PeerList.OursGrpc], ["up", "down"]) { Tls = true },
        new(
            "Objects in MessagePack and Protobuf over WebSocket", OursMessagePack, [SignalR, OursMessagePack, "ours-protobuf", "ours-protobuf-net"], Objects)
        {
            Aims = [Aim.RatioAtLeast(Titles.ObjectsUp, SignalR, 3), Aim.RatioAtLeast(Titles.ObjectsDown, SignalR, 4.5)],
        },
        new(
            "Objects in Protobuf, MessagePack and JSON over gRPC",
            PeerList.OursGrpc,
            [SignalR, Grpc, PeerList.OursGrpc, "ours-grpc-protobuf-net", "ours-grpc-messagepack", "ours-grpc-json"],
            Objects)
        {
            Aims = [Aim.RatioAtLeast(Titles.ObjectsUp, SignalR, 1.2), Aim.RatioAtLeast(Titles.ObjectsDown, SignalR, 1.2)],
        },
        new("Objects in JSON over WebSocket", PeerList.Ours, ["signalr-json", PeerList.Ours], Objects)
        {
            Aims = [Aim.RatioAtLeast(Titles.ObjectsUp, "signalr-json", 1), Aim.RatioAtLeast(Titles.ObjectsDown, "signalr-json", 1)],
        },
        new("Beside StreamJsonRpc", PeerList.Ours, ["streamjsonrpc", PeerList.Ours], ["up", "down", "ping"]),
        new("Objects beside StreamJsonRpc", OursMessagePack, ["streamjsonrpc", OursMessagePack], Objects),
        new("Idle connections over gRPC", PeerList.OursGrpc, [Grpc, PeerList.OursGrpc], ["idle"]),
    ];
}
