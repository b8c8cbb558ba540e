namespace Messaging;

/// <summary>
/// The bounds that only a WebSocket needs, the same for a client's channel and a server's endpoint: section <c>WebSocket</c>. Over any of them the channel ends with
/// <see cref="ChannelCloseStatus.ResourceExhausted"/>.
/// </summary>
public class WebSocketLimits
{
    /// <summary>
    /// How many frames one received message may come in; without a bound, empty ones could go on for ever. Default: 131,072. From 1 to 1,073,741,824.
    /// Over a given <see cref="System.Net.WebSockets.WebSocket"/> only the empty ones are counted, because it does not tell where the others end.
    /// </summary>
    public int MaxFragmentsPerMessage { get; set; } = 128 * 1024;

    /// <summary>
    /// How many pings and pongs the peer may send within a second; after a quiet time up to a minute's worth may come at once. Default: 1,000. From 1 to 1,000,000.
    /// Over a given <see cref="System.Net.WebSockets.WebSocket"/> they are that socket's own business.
    /// </summary>
    public int MaxControlFramesPerSecond { get; set; } = 1000;
}
