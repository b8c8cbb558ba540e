using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Comparisons;

/// <summary>The WebSocket transport beside a bare WebSocket and SignalR.</summary>
internal static class WebSocketComparisons
{
    private const string Raw = "raw";
    private const string SignalR = "signalr";

    public static IReadOnlyList<PeerComparison> All { get; } =
    [
        new("Bytes beside a raw WebSocket, cleartext", PeerList.Ours, [Raw, PeerList.Ours], ["up", "down", "ping"])
        {
            Sizes = [48, 1024, 65536],
            Aims =
            [
                Aim.RatioAtLeast(Titles.Up48, Raw, 30),
                Aim.RatioAtLeast(Titles.Down48, Raw, 4),
                Aim.RatioAtLeast("up, 1,024 B", Raw, 4),
                Aim.RatioAtLeast("down, 1,024 B", Raw, 1.2),
                Aim.RatioAtLeast("up, 65,536 B", Raw, 0.9),
                Aim.RatioAtLeast("down, 65,536 B", Raw, 0.9),
                Aim.RatioAtMost(Titles.Ping, MetricNames.P50, Raw, 1),
            ],
        },
        new("Beside SignalR, cleartext", PeerList.Ours, [Raw, PeerList.Ours, SignalR], ["up", "down", "ping", "in-flight"])
        {
            Sizes = [48, 1024],
            Aims = [Aim.RatioAtLeast(Titles.InFlight, Raw, 4)],
        },
        new("Over TLS", PeerList.Ours, [Raw, PeerList.Ours, "ours-h2"], ["up", "down"])
        {
            Tls = true,
            Aims = [Aim.RatioAtLeast(Titles.Up48, Raw, 15), Aim.RatioAtLeast(Titles.Down48, Raw, 15)],
        },
        new("Idle connections", PeerList.Ours, [Raw, PeerList.Ours, SignalR], ["idle"])
        {
            Aims =
            [
                Aim.RatioAtMost(Titles.Idle, MetricNames.ClientHeap, Raw, 1.1),
                Aim.RatioAtMost(Titles.Idle, MetricNames.ServerHeap, Raw, 1.1),
            ],
        },
    ];
}
