using System.Collections.Concurrent;
using System.Diagnostics;

namespace Messaging.Compare.Peers;

/// <summary>What one side counted between its first and its last message.</summary>
/// <param name="Messages">The messages after the first one.</param>
/// <param name="FirstTimestamp">When the first one was counted, in ticks of <see cref="Stopwatch"/>; comparable within one process only.</param>
/// <param name="LastTimestamp">When the last one was counted.</param>
/// <param name="Used">What the whole process used in between.</param>
internal sealed record StreamReport(long Messages, long FirstTimestamp, long LastTimestamp, ProcessUsage Used)
{
    /// <summary>
    /// Adds up streams that ran side by side: from the first message of any to the last of any. What was used is that of one of them, as each counts the whole
    /// process.
    /// </summary>
    public static StreamReport Combine(IReadOnlyCollection<StreamReport> reports) => new(
        reports.Sum(r => r.Messages),
        reports.Min(r => r.FirstTimestamp),
        reports.Max(r => r.LastTimestamp),
        reports.First().Used);

    /// <summary>Bytes that the process allocated for each message.</summary>
    public double AllocatedPerMessage => (double)Used.AllocatedBytes / Messages;

    /// <summary>Nanoseconds of processor time for each message.</summary>
    public double ProcessorNanosecondsPerMessage => Used.ProcessorTime.TotalNanoseconds / Messages;

    /// <summary>Messages in a second.</summary>
    public double Rate => Messages / Stopwatch.GetElapsedTime(FirstTimestamp, LastTimestamp).TotalSeconds;
}

/// <summary>What this process has used since it started, or since an earlier moment.</summary>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap.</param>
/// <param name="ProcessorTime">Time on all processors, in user and kernel mode.</param>
internal readonly record struct ProcessUsage(long AllocatedBytes, TimeSpan ProcessorTime)
{
    /// <summary>Reads the counters.</summary>
    public static ProcessUsage Take() => new(GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);

    /// <summary>What was used since <paramref name="before"/>.</summary>
    public ProcessUsage Since(ProcessUsage before) => new(AllocatedBytes - before.AllocatedBytes, ProcessorTime - before.ProcessorTime);
}

/// <summary>Counts the messages of one stream on one side. Used by one caller at a time.</summary>
internal sealed class StreamMeter(long expected)
{
    private readonly TaskCompletionSource<StreamReport> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _first;
    private ProcessUsage _usedBefore;

    /// <summary>Completes with the last message.</summary>
    public Task<StreamReport> Report => _report.Task;

    /// <summary>Counts one message.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Count()
    {
        if (_count++ == 0)
        {
            _usedBefore = ProcessUsage.Take();
            _first = Stopwatch.GetTimestamp();
        }

        if (_count != expected)
        {
            return false;
        }

        long last = Stopwatch.GetTimestamp();
        _report.SetResult(new StreamReport(_count - 1, _first, last, ProcessUsage.Take().Since(_usedBefore)));
        return true;
    }

    /// <summary>Fails the stream if its last message was not counted.</summary>
    public void Fail(Exception exception) => _report.TrySetException(exception);
}

/// <summary>The meters of a server's streams, by the identifier that the client chose. Thread-safe.</summary>
internal sealed class StreamMeters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamMeter>> _meters = new();

    /// <summary>Makes the meter of a stream that begins.</summary>
    public StreamMeter Open(StreamSpec spec)
    {
        var meter = new StreamMeter(spec.Count);
        Slot(spec.Id).SetResult(meter);
        return meter;
    }

    /// <summary>Waits for a stream's last message.</summary>
    public async Task<StreamReport> TakeReportAsync(string id)
    {
        StreamMeter meter = await Slot(id).Task;
        StreamReport report = await meter.Report;
        _meters.TryRemove(id, out _);
        return report;
    }

    private TaskCompletionSource<StreamMeter> Slot(string id) =>
        _meters.GetOrAdd(id, static _ => new TaskCompletionSource<StreamMeter>(TaskCreationOptions.RunContinuationsAsynchronously));
}
