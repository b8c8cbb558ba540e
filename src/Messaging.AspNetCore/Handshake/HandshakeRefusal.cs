using Messaging.Transports;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Handshake;

/// <summary>Why a request is not accepted: the answer's status code and text.</summary>
internal sealed record HandshakeRefusal(int StatusCode, string Text)
{
    public static HandshakeRefusal Stopping { get; } = new(StatusCodes.Status503ServiceUnavailable, "The server is shutting down.");

    /// <summary>Made safe, because it may quote the peer: it goes into the answer and into the log.</summary>
    public string Text { get; } = SafeText.Clean(Text);

    /// <summary>The same in the words of a channel.</summary>
    public ChannelCloseStatus Status => StatusCode switch
    {
        StatusCodes.Status401Unauthorized => ChannelCloseStatus.Unauthenticated,
        StatusCodes.Status403Forbidden => ChannelCloseStatus.PermissionDenied,
        StatusCodes.Status429TooManyRequests => ChannelCloseStatus.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => ChannelCloseStatus.Unavailable,
        _ => ChannelCloseStatus.ProtocolError,
    };

    /// <summary>A header that goes with it, or <see langword="null"/>.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>The endpoint exists, but the configuration has switched this transport off.</summary>
    public static HandshakeRefusal NotServed(string transport, string served) =>
        new(StatusCodes.Status404NotFound, $"This endpoint is not served over {transport}; it is over: {served}.");

    /// <summary>As many channels are open as may be.</summary>
    public static HandshakeRefusal TooManyChannels(string where) =>
        new(StatusCodes.Status429TooManyRequests, $"Too many channels are open on {where}.");

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (Header is var (name, value))
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(Text, context.RequestAborted).ConfigureAwait(false);
    }
}
