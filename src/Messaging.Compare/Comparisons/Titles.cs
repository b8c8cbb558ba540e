namespace Messaging.Compare.Comparisons;

/// <summary>The titles of scenarios that aims refer to.</summary>
internal static class Titles
{
    public const string Up48 = "up, 48 B";
    public const string Down48 = "down, 48 B";
    public const string ObjectsUp = "up, quote";
    public const string ObjectsDown = "down, quote";
    public const string Ping = "ping-pong, 48 B";
    public const string InFlight = "64 requests in flight, 48 B";
    public const string Idle = "500 idle channels";
}
