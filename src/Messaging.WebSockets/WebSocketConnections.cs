using System.Net.WebSockets;
using Messaging.Transports;
using Messaging.WebSockets.Framing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.WebSockets;

/// <summary>Makes transport connections of WebSockets whose opening handshake is done. For hosts and tests; applications use channels.</summary>
public static class WebSocketConnections
{
    /// <summary>Frames messages (RFC 6455) over a duplex stream on which the opening handshake has been completed.</summary>
    /// <param name="stream">The stream; the connection owns it and disposes it.</param>
    /// <param name="info">
    /// What was negotiated. <see cref="ChannelInfo.Role"/> says who masks, <see cref="ChannelInfo.Subprotocol"/> whether half-close is known,
    /// <see cref="ChannelInfo.MessageKind"/> which empty message says it. <see cref="ChannelInfo.CanHalfClose"/> is set by the connection.
    /// </param>
    /// <param name="limits">The bounds; not changed while the connection lives.</param>
    /// <param name="timeProvider">The clock of keep-alive and time-outs; <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where the connection logs; <see langword="null"/> for nowhere.</param>
    /// <param name="abort">
    /// Called before the stream is disposed if the peer did not take part in closing, so that bytes it does not take are not waited for;
    /// <see langword="null"/> where disposing the stream is enough.
    /// </param>
    /// <param name="webSocketLimits">Further bounds, not changed while the connection lives; <see langword="null"/> for their defaults.</param>
    public static ITransportConnection FromStream(
        Stream stream, ChannelInfo info, ChannelLimits limits, TimeProvider? timeProvider, ILogger? logger, Action? abort, WebSocketLimits? webSocketLimits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(limits);
        bool isClient = info.Role == ChannelRole.Client;
        var options = new WebSocketOptions(
            MasksFrames: isClient,
            isClient ? MaskRule.Forbidden : MaskRule.Required,
            KeepsAlive: true,
            FlushesStream: isClient && info.HttpProtocol == "HTTP/2",
            LargestTimedWrite: 64 * 1024,
            EndsFrames: true,
            webSocketLimits ?? new WebSocketLimits(),
            abort);
        return new WebSocketConnection(stream, options, info, limits, timeProvider ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    /// <summary>Carries messages over a given <see cref="WebSocket"/>, which does the framing. Keep-alive is the given socket's own.</summary>
    /// <param name="webSocket">The open socket; the connection owns it and disposes it.</param>
    /// <param name="info">What was negotiated; see <see cref="FromStream"/>.</param>
    /// <param name="limits">The bounds; not changed while the connection lives.</param>
    /// <param name="timeProvider">The clock of time-outs; <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where the connection logs; <see langword="null"/> for nowhere.</param>
    /// <param name="webSocketLimits">Further bounds, not changed while the connection lives; <see langword="null"/> for their defaults.</param>
    public static ITransportConnection FromWebSocket(
        WebSocket webSocket, ChannelInfo info, ChannelLimits limits, TimeProvider? timeProvider, ILogger? logger, WebSocketLimits? webSocketLimits = null)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(limits);
        var options = new WebSocketOptions(
            MasksFrames: false,
            MaskRule.Forbidden,
            KeepsAlive: false,
            FlushesStream: false,
            LargestTimedWrite: int.MaxValue,
            EndsFrames: false,
            webSocketLimits ?? new WebSocketLimits(),
            webSocket.Abort);
        return new WebSocketConnection(
            new FramedWebSocketStream(webSocket), options, info, limits, timeProvider ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }
}
