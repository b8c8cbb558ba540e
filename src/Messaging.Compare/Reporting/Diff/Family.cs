using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Diff;

/// <summary>Metrics that change together, so that a contestant's change can be judged over all scenarios.</summary>
/// <param name="Name">What they tell.</param>
/// <param name="FollowsMachine">Whether a faster machine changes them.</param>
/// <param name="Metrics">Their names.</param>
internal sealed record Family(string Name, bool FollowsMachine, params IReadOnlyList<string> Metrics)
{
    // The tails of latency scatter too much from run to run for a verdict; they are in the results to be looked at.
    public static IReadOnlyList<Family> All { get; } =
    [
        new("rate", true, MetricNames.Rate),
        new("latency", true, MetricNames.P50),
        new("processor time", true, MetricNames.ClientCpu, MetricNames.ServerCpu),
        new("bytes on the wire", false, MetricNames.WireBytes),
        new("allocations", false, MetricNames.ClientAllocated, MetricNames.ServerAllocated),
        new("memory", false, MetricNames.ClientHeap, MetricNames.ServerHeap, MetricNames.ClientMemory, MetricNames.ServerMemory),
    ];
}
