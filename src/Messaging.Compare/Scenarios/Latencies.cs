using System.Diagnostics;
using HdrHistogram;

namespace Messaging.Compare.Scenarios;

/// <summary>How long things took, with three digits from a nanosecond to a minute. Thread-safe.</summary>
internal sealed class Latencies
{
    private const int Digits = 3;
    private static readonly long Longest = Stopwatch.Frequency * 60;
    private readonly LongHistogram _histogram = new(Longest, Digits);

    private readonly Lock _lock = new();

    public long Count => _histogram.TotalCount;

    public void Add(long ticks)
    {
        lock (_lock)
        {
            _histogram.RecordValue(Math.Clamp(ticks, 0, Longest));
        }
    }

    public void Reset() => _histogram.Reset();

    /// <summary>The 50th, 90th, 99th and 99.9th percentile, in microseconds.</summary>
    public double[] Percentiles() => [Microseconds(50), Microseconds(90), Microseconds(99), Microseconds(99.9)];

    private double Microseconds(double percentile) => _histogram.GetValueAtPercentile(percentile) * 1e6 / Stopwatch.Frequency;
}
