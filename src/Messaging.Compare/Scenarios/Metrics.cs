using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>Metrics that several scenarios have.</summary>
internal static class Metrics
{
    public static IReadOnlyList<Metric> Percentiles { get; } =
    [
        new(MetricNames.P50, "µs", Better.Lower),
        new(MetricNames.P90, "µs", Better.Lower),
        new(MetricNames.P99, "µs", Better.Lower),
        new(MetricNames.P999, "µs", Better.Lower),
    ];

    /// <summary>Of what a process uses, for each of these.</summary>
    public static IReadOnlyList<Metric> Usage(string each) =>
    [
        new(MetricNames.ClientCpu, $"ns/{each}", Better.Lower),
        new(MetricNames.ServerCpu, $"ns/{each}", Better.Lower),
        new(MetricNames.ClientAllocated, $"B/{each}", Better.Lower),
        new(MetricNames.ServerAllocated, $"B/{each}", Better.Lower),
    ];

    /// <summary>The values of <see cref="Usage"/>.</summary>
    public static double[] UsageValues(ProcessUsage client, ProcessUsage server, double count) =>
    [
        client.ProcessorTime.TotalNanoseconds / count,
        server.ProcessorTime.TotalNanoseconds / count,
        client.AllocatedBytes / count,
        server.AllocatedBytes / count,
    ];

    public static Metric Rate(string each) => new(MetricNames.Rate, $"{each}/s", Better.Higher);

    public static Metric WireBytes(string each) => new(MetricNames.WireBytes, $"B/{each}", Better.Lower);
}
