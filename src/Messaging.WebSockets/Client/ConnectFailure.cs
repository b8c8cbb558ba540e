using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>Translates everything that can go wrong while connecting, once, at the edge.</summary>
internal static class ConnectFailure
{
    private const int MaxBodyChars = 256;

    /// <summary>Whether the server has no WebSocket over HTTP/2, as far as one can know.</summary>
    /// <remarks>A server without HTTP/2 may also refuse the whole TLS handshake, whose offer is then HTTP/2 alone.</remarks>
    public static bool LacksExtendedConnect(HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.ExtendedConnectNotSupported or HttpRequestError.VersionNegotiationError or HttpRequestError.SecureConnectionError;

    public static DuplexChannelException From(HttpRequestException exception)
    {
        ChannelCloseStatus status = exception.HttpRequestError == HttpRequestError.UserAuthenticationError
            ? ChannelCloseStatus.Unauthenticated
            : StatusOf(exception.HttpRequestError, exception.InnerException);
        Exception inner = exception.InnerException is AuthenticationException tls ? tls : exception;
        return new DuplexChannelException(status, Describe(exception), inner);
    }

    public static DuplexChannelException From(IOException exception)
    {
        HttpRequestError error = exception is HttpIOException http ? http.HttpRequestError : HttpRequestError.Unknown;
        return new DuplexChannelException(StatusOf(error, exception), Describe(exception), exception);
    }

    public static async Task<DuplexChannelException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ChannelCloseStatus status = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ChannelCloseStatus.Unauthenticated,
            HttpStatusCode.Forbidden => ChannelCloseStatus.PermissionDenied,
            HttpStatusCode.TooManyRequests => ChannelCloseStatus.ResourceExhausted,
            HttpStatusCode.ServiceUnavailable => ChannelCloseStatus.Unavailable,
            _ => ChannelCloseStatus.ProtocolError,
        };
        string reason = $"The server answered {(int)response.StatusCode} {response.StatusCode} to the WebSocket handshake.";
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            string body = await ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false);
            reason = body.Length == 0 ? reason : $"{reason} {body}";
        }
        else if (response.StatusCode == HttpStatusCode.NotFound)
        {
            // Without its query, which may hold what belongs into no log.
            reason = $"{reason} Nothing is served at {response.RequestMessage?.RequestUri?.AbsolutePath}.";
        }

        return new DuplexChannelException(status, reason, byPeer: true);
    }

    private static ChannelCloseStatus StatusOf(HttpRequestError error, Exception? protocol) => error switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => ChannelCloseStatus.ProtocolError,
        HttpRequestError.ExtendedConnectNotSupported or HttpRequestError.VersionNegotiationError => ChannelCloseStatus.ProtocolError,
        HttpRequestError.HttpProtocolError when !IsPassing(protocol) => ChannelCloseStatus.ProtocolError,
        _ => ChannelCloseStatus.Unavailable,
    };

    private static string Describe(Exception exception)
    {
        string detail = exception.InnerException is { } inner && !exception.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{exception.Message} {inner.Message}"
            : exception.Message;
        return $"Connecting failed: {detail}";
    }

    // These HTTP/2 error codes (RFC 9113 section 7) say nothing against the next attempt: none, internal, refused, cancelled, calm down.
    private static bool IsPassing(Exception? exception) => exception is HttpProtocolException { ErrorCode: 0x0 or 0x2 or 0x7 or 0x8 or 0xb };

    private static async Task<string> ReadTextAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType is not { } type || !IsText(type))
        {
            return string.Empty;
        }

        try
        {
            byte[] bytes = new byte[MaxBodyChars * 4];
            Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return SafeText.Clean(Encoding.UTF8.GetString(bytes.AsSpan(0, length)), MaxBodyChars).Trim();
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return string.Empty;
        }
    }

    private static bool IsText(MediaTypeHeaderValue type) => type.MediaType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true;
}
