using StreamJsonRpc;

namespace Messaging.Benchmarks.Peers.StreamJsonRpc;

internal static class Notifications
{
    /// <summary>Sends a stream in its direction, one notification for each message.</summary>
    public static Task SendAsync(JsonRpc rpc, StreamSpec spec, StreamMeter meter)
    {
        bool up = spec.Kind == StreamKind.Up;
        return spec.Payload == PayloadType.Quotes
            ? SendAsync(rpc, up ? nameof(ServerTarget.UpQuote) : nameof(ClientTarget.DownQuote), Quote.Sample, meter)
            : SendAsync(rpc, up ? nameof(ServerTarget.Up) : nameof(ClientTarget.Down), spec.CreatePayload(), meter);
    }

    private static async Task SendAsync(JsonRpc rpc, string method, object message, StreamMeter meter)
    {
        do
        {
            await rpc.NotifyAsync(method, message);
        }
        while (!meter.Count());
    }
}
