using System.Net.WebSockets;
using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.WebSockets;

/// <summary>Makes transport connections of WebSockets whose handshake is done. For hosts and tests; applications use channels.</summary>
public static class WebSocketConnections
{
    /// <summary>Frames messages (RFC 6455) over a duplex stream on which the opening handshake has been completed.</summary>
    /// <param name="stream">The stream; the connection owns it and disposes it.</param>
    /// <param name="info">What was negotiated; <see cref="ChannelInfo.Role"/> says who masks, <see cref="ChannelInfo.Subprotocol"/> whether half-close is known.</param>
    /// <param name="limits">The bounds; read once.</param>
    /// <param name="timeProvider">The clock of keep-alive and time-outs; <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where the connection logs; <see langword="null"/> for nowhere.</param>
    public static ITransportConnection FromStream(
        Stream stream, ChannelInfo info, ChannelLimits limits, TimeProvider? timeProvider, ILogger? logger) => throw new NotImplementedException();

    /// <summary>
    /// Carries messages over a given <see cref="WebSocket"/>. Keep-alive is the given socket's own.
    /// </summary>
    /// <param name="webSocket">The open socket; the connection owns it and disposes it.</param>
    /// <param name="info">What was negotiated.</param>
    /// <param name="limits">The bounds; read once.</param>
    /// <param name="timeProvider">The clock of time-outs; <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where the connection logs; <see langword="null"/> for nowhere.</param>
    public static ITransportConnection FromWebSocket(
        WebSocket webSocket, ChannelInfo info, ChannelLimits limits, TimeProvider? timeProvider, ILogger? logger) => throw new NotImplementedException();
}
