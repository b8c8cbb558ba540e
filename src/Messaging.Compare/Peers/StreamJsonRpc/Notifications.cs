using Messaging.Compare.Payloads;
using StreamJsonRpc;

namespace Messaging.Compare.Peers.StreamJsonRpc;

internal static class Notifications
{
    /// <summary>Sends a stream in its direction, one notification for each message.</summary>
    public static Task SendAsync(JsonRpc rpc, StreamSpec spec, StreamMeter meter)
    {
        bool up = spec.Kind == StreamKind.Up;
        return !spec.Payload.IsBytes
            ? SendAsync(rpc, up ? nameof(ServerTarget.UpQuote) : nameof(ClientTarget.DownQuote), Samples.Quote, meter)
            : SendAsync(rpc, up ? nameof(ServerTarget.Up) : nameof(ClientTarget.Down), spec.Payload.CreateBytes(), meter);
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
