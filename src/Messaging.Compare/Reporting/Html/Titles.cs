using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html;

/// <summary>Headings that more than one part of the page needs.</summary>
internal static class Titles
{
    public static string Page(ComparisonResults results)
    {
        string[] payloads = [.. results.Payloads.Select(payload => payload.Name)];
        string what = results.Command == "peers" ? "Messaging beside other libraries" : "WebSocket and gRPC, measured";
        return payloads.Length is > 0 and < 4 ? $"{what}: {string.Join(", ", payloads)}" : what;
    }

    /// <summary>The heading over scenarios of one kind.</summary>
    public static string Kind(ScenarioKind kind) => kind switch
    {
        ScenarioKind.OneWayUp => "Client to server",
        ScenarioKind.OneWayDown => "Server to client",
        ScenarioKind.PingPong => "One round trip at a time",
        ScenarioKind.FixedRate => "Round trips at a fixed rate",
        ScenarioKind.ManyChannels => "Many channels",
        ScenarioKind.OwnConnections => "Many channels on a connection each",
        ScenarioKind.Broadcast => "One message to all channels",
        ScenarioKind.Connect => "Connecting",
        ScenarioKind.Idle => "Idle channels",
        _ => "Requests in flight",
    };
}
