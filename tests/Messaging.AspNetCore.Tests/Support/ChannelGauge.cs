using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Listens to <c>messaging.server.active_channels</c> of one application, as a monitoring agent does.</summary>
internal sealed class ChannelGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _byTags = new();
    private readonly Lock _lock = new();
    private readonly List<(long Wanted, TaskCompletionSource Reached)> _waiting = [];
    private long _value;

    public ChannelGauge(TestApp app)
    {
        var factory = app.App.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "messaging.server.active_channels" && instrument.Meter.Name == "Messaging" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                Instrument = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Count(change, tags));
        _listener.Start();
    }

    public Instrument? Instrument { get; private set; }

    /// <summary>The value for each set of tags, such as <c>/talk WebSocket</c>.</summary>
    public IReadOnlyDictionary<string, long> ByTags => _byTags;

    /// <summary>Waits until so many channels are open.</summary>
    public Task ReachAsync(long wanted)
    {
        lock (_lock)
        {
            if (_value == wanted)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, reached));
            return reached.Task.Within($"{wanted} open channels");
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string key = string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Value));
        lock (_lock)
        {
            _byTags.AddOrUpdate(key, change, (_, value) => value + change);
            _value += change;
            foreach ((long wanted, TaskCompletionSource reached) in _waiting)
            {
                if (wanted == _value)
                {
                    reached.TrySetResult();
                }
            }
        }
    }
}
