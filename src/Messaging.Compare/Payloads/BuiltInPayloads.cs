namespace Messaging.Compare.Payloads;

/// <summary>The payloads that come with the tool.</summary>
internal static class BuiltInPayloads
{
    private const int KibiByte = 1024;

    public static IReadOnlyList<Payload> All { get; } =
    [
        Payload.Create("quote", "a price: a short string, a double, a long and a date", Samples.Quote, Samples.QuoteMessage),
        Payload.Create("chat", "a line of chat: three strings, one of them a sentence, and a date", Samples.ChatLine, Samples.ChatLineMessage),
        Payload.Create("telemetry", "25 readings of a device: two ints and a double each", Samples.TelemetryBatch, Samples.TelemetryBatchMessage),
        Payload.Create("1k", "1 KiB of bytes, which JSON writes in Base64", Samples.Block(KibiByte), Samples.BytesMessage(KibiByte)),
        Payload.Create("64k", "64 KiB of bytes, which JSON writes in Base64", Samples.Block(64 * KibiByte), Samples.BytesMessage(64 * KibiByte)),
    ];
}
