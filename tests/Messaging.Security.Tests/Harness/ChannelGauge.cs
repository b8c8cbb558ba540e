using System.Diagnostics.Metrics;

namespace Messaging.Security.Tests.Harness;

/// <summary>Follows <c>messaging.server.active_channels</c>: how many channels the servers of this process have open.</summary>
internal sealed class ChannelGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<long, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private long _count;

    public ChannelGauge()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Messaging", Name: "messaging.server.active_channels" })
            {
                IsPublished = true;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Add(change));
        _listener.SetMeasurementEventCallback<int>((_, change, _, _) => Add(change));
        _listener.Start();
    }

    public bool IsPublished { get; private set; }

    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Waits until so many channels are open.</summary>
    public Task WaitForAsync(long count) => WaitForAsync(now => now == count, $"{count} open channels");

    /// <summary>Waits until at least so many channels are open.</summary>
    public Task WaitForAtLeastAsync(long count) => WaitForAsync(now => now >= count, $"at least {count} open channels");

    public void Dispose() => _listener.Dispose();

    private Task WaitForAsync(Func<long, bool> condition, string what)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition(_count))
            {
                return Task.CompletedTask;
            }

            _waiting.Add((condition, met));
        }

        return met.Task.Within($"{what}; there are {Count}");
    }

    private void Add(long change)
    {
        lock (_gate)
        {
            _count += change;
            _waiting.RemoveAll(waiter => waiter.Condition(_count) && waiter.Met.TrySetResult());
        }
    }
}
