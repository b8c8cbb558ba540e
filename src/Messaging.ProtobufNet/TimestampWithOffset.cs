namespace Messaging.ProtobufNet;

/// <summary>
/// A <see cref="DateTimeOffset"/> as a <c>google.protobuf.Timestamp</c> (seconds and nanoseconds since 1970, UTC) that also says its offset: a peer that knows
/// only Timestamp reads and writes the same moment.
/// </summary>
internal struct TimestampWithOffset
{
    public long Seconds { get; set; }

    public int Nanoseconds { get; set; }

    public int OffsetMinutes { get; set; }

    public static implicit operator TimestampWithOffset(DateTimeOffset value) => new()
    {
        Seconds = value.ToUnixTimeSeconds(),
        Nanoseconds = (int)(value.UtcTicks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        OffsetMinutes = (int)value.Offset.TotalMinutes,
    };

    public static implicit operator DateTimeOffset(TimestampWithOffset value)
    {
        return value.Nanoseconds is >= 0 and < 1_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(value.Seconds)
                .AddTicks(value.Nanoseconds / TimeSpan.NanosecondsPerTick)
                .ToOffset(TimeSpan.FromMinutes(value.OffsetMinutes))
            : throw new InvalidDataException($"A timestamp has {value.Nanoseconds} nanoseconds. Expected 0 to 999999999.");
    }
}
