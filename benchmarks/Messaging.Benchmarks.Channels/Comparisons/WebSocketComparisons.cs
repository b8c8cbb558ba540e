namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>The WebSocket transport beside a bare WebSocket and SignalR.</summary>
internal static class WebSocketComparisons
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new(
            "Bytes beside a raw WebSocket, cleartext",
            new RunOptions { Peers = ["raw", "ours"], Scenarios = ["up", "down", "ping"] },
            Aim.RatioAtLeast(Figures.Up48, "raw", 30),
            Aim.RatioAtLeast(Figures.Down48, "raw", 4),
            Aim.RatioAtLeast("up, 1,024 B", "raw", 4),
            Aim.RatioAtLeast("down, 1,024 B", "raw", 1.2),
            Aim.RatioAtLeast("up, 65,536 B", "raw", 0.9),
            Aim.RatioAtLeast("down, 65,536 B", "raw", 0.9),
            Aim.RatioAtMost(Figures.Ping, Figures.P50, "raw", 1)),
        new(
            "Beside SignalR, cleartext",
            new RunOptions { Peers = ["raw", "ours", "signalr"], Scenarios = ["up", "down", "ping", "in-flight"], Sizes = [48, 1024] },
            Aim.RatioAtLeast("64 requests in flight, 48 B", "raw", 4)),
        new(
            "Over TLS",
            new RunOptions { Peers = ["raw", "ours", "ours-h2"], Scenarios = ["up", "down"], Sizes = [48], Tls = true },
            Aim.RatioAtLeast(Figures.Up48, "raw", 15),
            Aim.RatioAtLeast(Figures.Down48, "raw", 15)),
        new(
            "Idle connections",
            new RunOptions { Peers = ["raw", "ours", "signalr"], Scenarios = ["idle"] },
            Aim.RatioAtMost("idle, 500 connections", "heap of the client", "raw", 1.1),
            Aim.RatioAtMost("idle, 500 connections", "heap of the server", "raw", 1.1)),
    ];
}
