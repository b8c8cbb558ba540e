using System.Net.WebSockets;
using Messaging.Transports;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Handshake;

/// <summary>Answers a checked handshake and hands out the connection.</summary>
internal static class WebSocketAcceptor
{
    public static async Task<ITransportConnection> AcceptAsync(
        HttpContext context, WebSocketKind kind, Negotiated negotiated, EndpointOptions limits, TimeProvider timeProvider, ILogger logger)
    {
        // Limits on the body and its rate do not count for upgraded requests; the time-out of a request would.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        ChannelInfo info = CreateInfo(context, negotiated);
        if (kind == WebSocketKind.Framework)
        {
            WebSocket webSocket = await AcceptFrameworkAsync(context, negotiated.Offer, limits).ConfigureAwait(false);
            return WebSocketConnections.FromWebSocket(webSocket, info, limits, timeProvider, logger, limits.WebSocket);
        }

        if (negotiated.Offer is not null)
        {
            context.Response.Headers.SecWebSocketProtocol = negotiated.Offer;
        }

        Stream stream = kind == WebSocketKind.ExtendedConnect
            ? await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().ConfigureAwait(false)
            : await UpgradeAsync(context).ConfigureAwait(false);
        return WebSocketConnections.FromStream(stream, info, limits, timeProvider, logger, context.Abort, limits.WebSocket);
    }

    private static Task<Stream> UpgradeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = WebSocketHandshake.ComputeAccept(context.Request.Headers.SecWebSocketKey.ToString());
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static Task<WebSocket> AcceptFrameworkAsync(HttpContext context, string? subprotocol, ChannelLimits limits)
    {
        WebSocketAcceptContext accept = new() { SubProtocol = subprotocol, KeepAliveInterval = limits.KeepAliveInterval };
        if (limits.KeepAliveInterval > TimeSpan.Zero)
        {
            accept.KeepAliveTimeout = limits.KeepAliveTimeout;
        }

        return context.Features.GetRequiredFeature<IHttpWebSocketFeature>().AcceptAsync(accept);
    }

    private static ChannelInfo CreateInfo(HttpContext context, Negotiated negotiated) => new()
    {
        Transport = "WebSocket",
        Role = ChannelRole.Server,
        Serializer = negotiated.Serializer?.Name,
        MessageKind = negotiated.Serializer?.Kind,
        HttpProtocol = context.Request.Protocol,
        Subprotocol = negotiated.Offer,
        IsSecure = context.Request.IsHttps,
        LocalEndPoint = ConnectionEndPoints.Local(context),
        RemoteEndPoint = ConnectionEndPoints.Remote(context),
    };
}
