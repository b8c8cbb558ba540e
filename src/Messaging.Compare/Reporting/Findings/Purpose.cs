using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>Something that a team may care about, and the figures that speak for it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Source">What has to be measured for it, in words for a reader.</param>
/// <param name="Kinds">The kinds of scenarios.</param>
/// <param name="Metrics">The metrics of those.</param>
internal sealed record Purpose(string Name, string Source, IReadOnlyList<ScenarioKind> Kinds, IReadOnlyList<string> Metrics)
{
    private static readonly ScenarioKind[] Streams = [ScenarioKind.OneWayUp, ScenarioKind.OneWayDown];
    private static readonly ScenarioKind[] RoundTrips = [ScenarioKind.PingPong, ScenarioKind.FixedRate];
    // Not a connection for each channel where the protocol needs none: nobody would run that, it is there for the claim.
    private static readonly ScenarioKind[] Many = [ScenarioKind.ManyChannels];

    private static readonly ScenarioKind[] Busy =
        [.. Streams, .. RoundTrips, .. Many, ScenarioKind.Broadcast, ScenarioKind.RequestsInFlight];

    /// <summary>All of them, in the order in which a reader meets them.</summary>
    public static IReadOnlyList<Purpose> All { get; } =
    [
        new("most messages per second", "streams one way", [.. Streams, ScenarioKind.RequestsInFlight], [MetricNames.Rate]),
        new("shortest round trips", "ping-pong", RoundTrips, [MetricNames.P50, MetricNames.P99]),
        new("many channels at once", "many channels", Many, [MetricNames.Rate, MetricNames.P50, MetricNames.P99]),
        new("one message to many", "one message to all channels", [ScenarioKind.Broadcast], [MetricNames.Rate, MetricNames.P50, MetricNames.P99]),
        new("fewest bytes on the wire", "streams one way", Streams, [MetricNames.WireBytes]),
        new("least processor time", "processor time of both sides", Busy, [MetricNames.ClientCpu, MetricNames.ServerCpu]),
        new(
            "least memory for idle channels", "idle channels", [ScenarioKind.Idle],
            [MetricNames.ClientHeap, MetricNames.ServerHeap, MetricNames.ClientMemory, MetricNames.ServerMemory]),
        new("fastest to connect", "connecting", [ScenarioKind.Connect], [MetricNames.Rate, MetricNames.P50, MetricNames.P99]),
    ];

    public bool Covers(ScenarioResult scenario, MetricResult metric) =>
        Kinds.Contains(scenario.Kind) && Metrics.Contains(metric.Name) && metric.Better != Better.Neither;
}
