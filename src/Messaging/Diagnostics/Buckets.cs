using System.Diagnostics.Metrics;

namespace Messaging.Diagnostics;

/// <summary>Which buckets fit, in seconds, where the collector is not told otherwise: the defaults of most fit milliseconds.</summary>
internal static class Buckets
{
    /// <summary>From a call of milliseconds to a channel that is open for a day.</summary>
    public static InstrumentAdvice<double> OfChannels { get; } =
        new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400] };

    /// <summary>Those that OpenTelemetry gives to requests.</summary>
    public static InstrumentAdvice<double> OfConnects { get; } =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    /// <summary>From a peer that is a little slower to one that does not read.</summary>
    public static InstrumentAdvice<double> OfWaits { get; } =
        new() { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60] };
}
