using Samples;

namespace Telemetry;

/// <summary>
/// The state of every device: as many as there are slots. A device keeps its slot while it is away, until a new device needs one and no other is free. One lock
/// is enough: under it nothing waits, because publishing does not.
/// </summary>
internal sealed class Fleet
{
    public const int Slots = 100;
    private const int RecentReadings = 60;

    private readonly Lock _lock = new();
    private readonly List<Slot> _slots = [];
    private readonly Broadcaster<DeviceState> _dashboards = new();
    private long _connects;

    /// <summary>Lets a device upload. A second upload of one device takes over: the first belongs to a connection that the device has given up.</summary>
    /// <returns>What identifies this upload, or <see langword="null"/> where every slot belongs to another device that is online.</returns>
    public object? Connect(string device)
    {
        lock (_lock)
        {
            Slot? slot = _slots.Find(slot => slot.Device == device);
            if (slot is null && _slots.Count < Slots)
            {
                _slots.Add(slot = new Slot());
            }

            slot ??= _slots.Where(slot => slot.Upload is null).MinBy(slot => slot.Connected);
            if (slot is null)
            {
                return null;
            }

            if (slot.Device != device)
            {
                slot.Begin(device);
            }

            slot.Connected = ++_connects;
            return slot.Upload = new object();
        }
    }

    /// <summary>Takes a batch in.</summary>
    /// <returns><see langword="false"/> if another upload has taken over.</returns>
    public bool Add(object upload, Batch batch)
    {
        lock (_lock)
        {
            int index = IndexOf(upload);
            if (index < 0)
            {
                return false;
            }

            Slot slot = _slots[index];
            slot.Readings += batch.Readings.Count;
            slot.Latest = batch.Readings[^1];
            foreach (Reading reading in batch.Readings)
            {
                if (slot.Temperatures.Count == RecentReadings)
                {
                    slot.Temperatures.Dequeue();
                }

                slot.Temperatures.Enqueue(Math.Round(reading.Temperature, 2));
            }

            _dashboards.Publish(StateOf(index));
            return true;
        }
    }

    public void Disconnect(object upload)
    {
        lock (_lock)
        {
            int index = IndexOf(upload);
            if (index >= 0)
            {
                _slots[index].Upload = null;
                _dashboards.Publish(StateOf(index));
            }
        }
    }

    /// <summary>
    /// A dashboard: the state of every device now, and each that changes. One state of each slot waits at most, so however slow the dashboard is, it costs no
    /// more than that, and what it gets next is what is so now.
    /// </summary>
    public BroadcastMember<DeviceState> Watch()
    {
        lock (_lock)
        {
            return _dashboards.Join(Slots, WhenFull.LatestPerKey, state => state.Slot, Enumerable.Range(0, _slots.Count).Select(StateOf));
        }
    }

    private int IndexOf(object upload) => _slots.FindIndex(slot => slot.Upload == upload);

    private DeviceState StateOf(int index)
    {
        Slot slot = _slots[index];
        return new DeviceState
        {
            Slot = index,
            Device = slot.Device,
            Online = slot.Upload is not null,
            Latest = slot.Latest,
            Readings = slot.Readings,
            Temperatures = { slot.Temperatures },
        };
    }

    private sealed class Slot
    {
        public string Device { get; private set; } = string.Empty;

        public object? Upload { get; set; }

        public long Connected { get; set; }

        public long Readings { get; set; }

        public Reading? Latest { get; set; }

        public Queue<double> Temperatures { get; } = new();

        public void Begin(string device)
        {
            (Device, Readings, Latest) = (device, 0, null);
            Temperatures.Clear();
        }
    }
}
