using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry;

/// <summary>A simulated sensor. Its values wander, and a seed makes them the same in each run.</summary>
/// <param name="name">The device's name.</param>
/// <param name="seed">What its values come from.</param>
/// <param name="time">The clock.</param>
internal sealed class Device(string name, int seed, TimeProvider time)
{
    private const int ReadingsInBatch = 2;

    private readonly Random _random = new(seed);
    private readonly double _normal = 16 + (seed * 7 % 12);
    private double _drift;
    private double _humidity = 45;
    private double _battery = 100 - (seed * 37 % 90);

    public string Name => name;

    /// <summary>How many batches it has made, in all its uploads.</summary>
    public long Made { get; private set; }

    /// <summary>A batch each <paramref name="interval"/>; without one as fast as they are taken.</summary>
    /// <param name="batches">How many in all, for this and all further enumerations; without it for ever.</param>
    /// <param name="interval">The time between two batches.</param>
    /// <param name="stop">Ends the enumeration in an orderly way.</param>
    /// <param name="cancellationToken">Says that no more batches are needed.</param>
    public async IAsyncEnumerable<Batch> MeasureAsync(
        long? batches, TimeSpan interval, CancellationToken stop, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        while (!end.IsCancellationRequested && (batches is null || Made < batches))
        {
            Made++;
            yield return new Batch { Device = name, Readings = { Enumerable.Range(0, ReadingsInBatch).Select(_ => Measure()) } };
            if (interval > TimeSpan.Zero)
            {
                await Task.Delay(interval, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Reading Measure()
    {
        // A drift that is pulled back to where the device stands, with a little noise.
        _drift = (_drift * 0.97) + ((_random.NextDouble() - 0.5) * 0.9);
        _humidity = Math.Clamp(_humidity + (_random.NextDouble() - 0.5), 20, 80);
        _battery = Math.Max(0, _battery - (_random.NextDouble() * 0.01));
        return new Reading
        {
            Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            Temperature = _normal + _drift + ((_random.NextDouble() - 0.5) * 0.15),
            Humidity = _humidity,
            Battery = _battery,
        };
    }
}
