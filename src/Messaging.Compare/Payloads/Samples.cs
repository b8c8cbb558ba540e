using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Messaging.Compare.Payloads.Generated;

namespace Messaging.Compare.Payloads;

/// <summary>The messages of the built-in payloads, as an object of a class and as a generated message with the same values.</summary>
internal static class Samples
{
    private const int Readings = 25;
    private static readonly DateTimeOffset Time = new(2025, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public static Quote Quote { get; } = new() { Symbol = "MSFT", Price = 512.25, Volume = 1_250_000, Time = Time };

    public static QuoteMessage QuoteMessage { get; } = new()
    {
        Symbol = Quote.Symbol, Price = Quote.Price, Volume = Quote.Volume, Time = Timestamp.FromDateTimeOffset(Quote.Time),
    };

    public static ChatLine ChatLine { get; } = new()
    {
        Room = "release-room",
        Sender = "Ada Lovelace",
        Text = "The build is green again; the flaky test was a clock that went backwards. Could somebody look at the changelog before noon?",
        Time = Time,
    };

    public static ChatLineMessage ChatLineMessage { get; } = new()
    {
        Room = ChatLine.Room, Sender = ChatLine.Sender, Text = ChatLine.Text, Time = Timestamp.FromDateTimeOffset(ChatLine.Time),
    };

    public static TelemetryBatch TelemetryBatch { get; } = new()
    {
        Device = "press-17/hall-4",
        Start = Time,

        // Values with as many digits as a sensor's converter gives.
        Readings = [.. Enumerable.Range(0, Readings).Select(i => new Reading
        {
            Sensor = 100 + (i % 5), OffsetMilliseconds = i * 40, Value = Math.Round(20 + (5 * Math.Sin(i)), 4),
        })],
    };

    public static TelemetryBatchMessage TelemetryBatchMessage { get; } = new()
    {
        Device = TelemetryBatch.Device,
        Start = Timestamp.FromDateTimeOffset(TelemetryBatch.Start),
        Readings =
        {
            TelemetryBatch.Readings.Select(reading => new ReadingMessage
            {
                Sensor = reading.Sensor, OffsetMilliseconds = reading.OffsetMilliseconds, Value = reading.Value,
            }),
        },
    };

    public static Block Block(int size) => new() { Payload = CreateBytes(size) };

    public static BytesMessage BytesMessage(int size) => new() { Payload = ByteString.CopyFrom(CreateBytes(size)) };

    private static byte[] CreateBytes(int size) => Peers.PayloadId.Bytes(size).CreateBytes();
}
