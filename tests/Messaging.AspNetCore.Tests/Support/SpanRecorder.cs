using System.Collections.Concurrent;
using System.Diagnostics;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Records the spans of some sources, as a tracing agent does. It hears the whole process: tests with one must not run beside others.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly SemaphoreSlim _changed = new(0);

    public SpanRecorder(params string[] sources)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                _stopped.Enqueue(activity);
                _changed.Release();
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans that have ended.</summary>
    public IReadOnlyList<Activity> Ended => [.. _stopped];

    /// <summary>Waits for a span to end.</summary>
    public async Task<Activity> EndOfAsync(Func<Activity, bool> which)
    {
        while (true)
        {
            if (_stopped.FirstOrDefault(which) is { } found)
            {
                return found;
            }

            await _changed.WaitAsync(TestContext.Current.CancellationToken).Within("the end of a span");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _changed.Dispose();
    }
}

/// <summary>Tests that listen to the spans of the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SpansOfTheProcess
{
    public const string Name = "Spans of the process";
}
