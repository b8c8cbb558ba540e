using Messaging.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Messaging.AspNetCore.Handshake;

/// <summary>How the server lets us take over the connection.</summary>
internal enum WebSocketKind
{
    /// <summary>RFC 6455 over HTTP/1.1, on the server's upgraded stream.</summary>
    Upgrade,

    /// <summary>RFC 8441 over HTTP/2, on the server's stream.</summary>
    ExtendedConnect,

    /// <summary>A server that only hands out WebSockets.</summary>
    Framework,
}

/// <summary>Checks that a request is a WebSocket handshake (RFC 6455 section 4.2.1, RFC 8441 section 5).</summary>
internal static class WebSocketRequest
{
    private const string Protocol = "websocket";
    private const string Version = "13";

    /// <summary>Whether a request means to be a handshake, right or wrong.</summary>
    public static bool IsHandshake(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (HttpMethods.IsGet(context.Request.Method) && HasToken(context.Request.Headers.Upgrade, Protocol));

    /// <returns>Why the request is refused, or <see langword="null"/>.</returns>
    public static HandshakeRefusal? Check(HttpContext context, out WebSocketKind kind)
    {
        kind = default;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            kind = WebSocketKind.ExtendedConnect;
            return string.Equals(connect.Protocol, Protocol, StringComparison.OrdinalIgnoreCase)
                ? CheckVersion(context.Request)
                : Bad($"The extended CONNECT is for another protocol; expected :protocol = {Protocol}.");
        }

        IHeaderDictionary headers = context.Request.Headers;
        if (!HttpMethods.IsGet(context.Request.Method)
            || HttpProtocol.IsHttp10(context.Request.Protocol) // Whose Upgrade means nothing (RFC 9110 section 7.8).
            || !HasToken(headers.Connection, HeaderNames.Upgrade)
            || !HasToken(headers.Upgrade, Protocol))
        {
            return NoWebSocket(context.Request);
        }

        if ((CheckVersion(context.Request) ?? CheckKey(headers)) is { } refusal)
        {
            return refusal;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            kind = WebSocketKind.Upgrade;
            return null;
        }

        kind = WebSocketKind.Framework;
        return context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true }
            ? null
            : Bad("This request cannot be upgraded; a WebSocket handshake has no body and is HTTP/1.1.");
    }

    private static HandshakeRefusal? CheckVersion(HttpRequest request) => request.Headers.SecWebSocketVersion == Version
        ? null
        : new HandshakeRefusal(StatusCodes.Status426UpgradeRequired, $"Sec-WebSocket-Version must be {Version}.")
        {
            Header = (HeaderNames.SecWebSocketVersion, Version),
        };

    private static HandshakeRefusal? CheckKey(IHeaderDictionary headers) =>
        headers.SecWebSocketKey is { Count: 1 } key && WebSocketHandshake.IsValidKey(key)
            ? null
            : Bad("Sec-WebSocket-Key must be 16 bytes in base64.");

    // HTTP/2 knows no upgrade (RFC 9113 section 8.2.2), so there the honest answer is that the request is wrong.
    private static HandshakeRefusal NoWebSocket(HttpRequest request)
    {
        const string Text = "This is a WebSocket endpoint; connect with a WebSocket client.";
        return HttpProtocol.IsHttp11(request.Protocol)
            ? new HandshakeRefusal(StatusCodes.Status426UpgradeRequired, Text) { Header = (HeaderNames.Upgrade, Protocol) }
            : Bad(Text);
    }

    private static HandshakeRefusal Bad(string text) => new(StatusCodes.Status400BadRequest, text);

    private static bool HasToken(StringValues values, string token) =>
        values.Any(value => value is not null && value.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase));
}
