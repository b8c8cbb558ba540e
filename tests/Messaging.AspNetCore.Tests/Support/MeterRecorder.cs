using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Listens to the meter of some applications, as a monitoring agent does, and sums up what it hears.</summary>
internal sealed class MeterRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<Measured> _measured = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Reached)> _waiting = [];

    public MeterRecorder(params IEnumerable<IServiceProvider> applications)
    {
        IMeterFactory[] factories = [.. applications.Select(services => services.GetRequiredService<IMeterFactory>())];
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MessagingDiagnostics.MeterName && factories.Contains(instrument.Meter.Scope))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was measured with this instrument so far, each value with its attributes as <c>key=value</c> in order of the keys.</summary>
    public IReadOnlyList<Measured> Of(string instrument)
    {
        lock (_lock)
        {
            return [.. _measured.Where(measured => measured.Instrument == instrument)];
        }
    }

    /// <summary>The sum over everything measured with this instrument.</summary>
    public double Sum(string instrument) => Of(instrument).Sum(measured => measured.Value);

    /// <summary>Waits until so many values were measured with this instrument.</summary>
    public async Task<IReadOnlyList<Measured>> CountAsync(string instrument, int count)
    {
        await UntilAsync(() => Of(instrument).Count >= count).Within($"{count} values of {instrument}");
        return Of(instrument);
    }

    /// <summary>Waits until the sum over an instrument is this.</summary>
    public Task ReachAsync(string instrument, double sum) => UntilAsync(() => Sum(instrument) == sum).Within($"{instrument} = {sum}");

    /// <summary>What the observable instrument of this name says now, by its attributes.</summary>
    public IReadOnlyDictionary<string, double> Observe(string instrument)
    {
        lock (_lock)
        {
            _measured.RemoveAll(measured => measured.Instrument == instrument);
            _listener.RecordObservableInstruments();
            return Of(instrument).ToDictionary(measured => measured.Attributes, measured => measured.Value);
        }
    }

    public void Dispose() => _listener.Dispose();

    private Task UntilAsync(Func<bool> condition)
    {
        lock (_lock)
        {
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, reached));
            Check();
            return reached.Task;
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string attributes = string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_lock)
        {
            _measured.RemoveAll(measured => instrument.IsObservable && measured.Instrument == instrument.Name && measured.Attributes == attributes);
            _measured.Add(new Measured(instrument.Name, value, attributes));
            Check();
        }
    }

    private void Check()
    {
        foreach ((Func<bool> condition, TaskCompletionSource reached) in _waiting)
        {
            if (condition())
            {
                reached.TrySetResult();
            }
        }
    }

    internal sealed record Measured(string Instrument, double Value, string Attributes);
}
