using System.Runtime.Serialization;

namespace Messaging.Compare.Payloads;

/// <summary>What a device has read since it last reported: mostly numbers.</summary>
[DataContract]
public sealed class TelemetryBatch
{
    /// <summary>The device.</summary>
    [DataMember(Order = 1)]
    public string Device { get; set; } = string.Empty;

    /// <summary>When the first reading was taken.</summary>
    [DataMember(Order = 2)]
    public DateTimeOffset Start { get; set; }

    /// <summary>The readings.</summary>
    [DataMember(Order = 3)]
    public List<Reading> Readings { get; set; } = [];
}

/// <summary>One reading of a sensor.</summary>
[DataContract]
public sealed class Reading
{
    /// <summary>The sensor.</summary>
    [DataMember(Order = 1)]
    public int Sensor { get; set; }

    /// <summary>Milliseconds since the first reading of the batch.</summary>
    [DataMember(Order = 2)]
    public int OffsetMilliseconds { get; set; }

    /// <summary>The value.</summary>
    [DataMember(Order = 3)]
    public double Value { get; set; }
}
