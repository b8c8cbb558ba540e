namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>The titles of scenarios and the names of metrics that aims refer to.</summary>
internal static class Figures
{
    public const string Up48 = "up, 48 B";
    public const string Down48 = "down, 48 B";
    public const string ObjectsUp = "up, objects";
    public const string ObjectsDown = "down, objects";
    public const string Ping = "ping-pong, 48 B";
    public const string P50 = "p50";
    public const string ClientAllocations = "allocated by the client";
    public const string ServerAllocations = "allocated by the server";
}
