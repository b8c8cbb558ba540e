using System.Collections.Concurrent;
using System.Diagnostics;

namespace Messaging.Benchmarks.Peers;

/// <summary>What one side counted between its first and its last message.</summary>
/// <param name="Messages">The messages after the first one.</param>
/// <param name="FirstTimestamp">When the first one was counted, in ticks of <see cref="Stopwatch"/>; comparable within one process only.</param>
/// <param name="LastTimestamp">When the last one was counted.</param>
/// <param name="AllocatedBytes">What the whole process allocated on its heap in between.</param>
public sealed record StreamReport(long Messages, long FirstTimestamp, long LastTimestamp, long AllocatedBytes)
{
    /// <summary>
    /// Adds up streams that ran side by side: from the first message of any to the last of any. Allocations are those of one of them, as each counts the whole process.
    /// </summary>
    public static StreamReport Combine(IReadOnlyCollection<StreamReport> reports) => new(
        reports.Sum(r => r.Messages),
        reports.Min(r => r.FirstTimestamp),
        reports.Max(r => r.LastTimestamp),
        reports.Max(r => r.AllocatedBytes));

    /// <summary>Bytes that the process allocated for each message.</summary>
    public double AllocatedPerMessage => (double)AllocatedBytes / Messages;

    /// <summary>Messages in a second.</summary>
    public double Rate => Messages / Stopwatch.GetElapsedTime(FirstTimestamp, LastTimestamp).TotalSeconds;
}

/// <summary>Counts the messages of one stream on one side. Used by one caller at a time.</summary>
public sealed class StreamMeter(long expected)
{
    private readonly TaskCompletionSource<StreamReport> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _first;
    private long _allocated;

    /// <summary>Completes with the last message.</summary>
    public Task<StreamReport> Report => _report.Task;

    /// <summary>Counts one message.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Count()
    {
        if (_count++ == 0)
        {
            _allocated = GC.GetTotalAllocatedBytes(precise: true);
            _first = Stopwatch.GetTimestamp();
        }

        if (_count != expected)
        {
            return false;
        }

        long last = Stopwatch.GetTimestamp();
        _report.SetResult(new StreamReport(_count - 1, _first, last, GC.GetTotalAllocatedBytes(precise: true) - _allocated));
        return true;
    }

    /// <summary>Fails the stream if its last message was not counted.</summary>
    public void Fail(Exception exception) => _report.TrySetException(exception);
}

/// <summary>The meters of a server's streams, by the identifier that the client chose. Thread-safe.</summary>
public sealed class StreamMeters
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
