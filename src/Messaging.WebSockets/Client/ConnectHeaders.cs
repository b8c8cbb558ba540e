using System.Buffers;
using System.Net.Http.Headers;
using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>Puts the caller's headers and the deadline into the handshake.</summary>
internal static class ConnectHeaders
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Framing and the handshake are the transport's: a second opinion on them would split requests or break the negotiation.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Upgrade", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Content-Length", "TE", "Trailer", "HTTP2-Settings", "Expect",
        "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept", ChannelDeadline.HeaderName,
    };

    /// <exception cref="ArgumentException">A header belongs to the handshake or cannot be sent.</exception>
    public static void Validate(ChannelConnectOptions? options)
    {
        if (options is null)
        {
            return;
        }

        foreach ((string name, string value) in options.Headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenChars))
            {
                throw new ArgumentException($"Headers: '{name}' is no header name.", nameof(options));
            }

            if (Reserved.Contains(name))
            {
                string hint = name.Equals(ChannelDeadline.HeaderName, StringComparison.OrdinalIgnoreCase) ? " Use Deadline." : string.Empty;
                throw new ArgumentException($"Headers: '{name}' belongs to the handshake and cannot be set.{hint}", nameof(options));
            }

            if (value is null || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                throw new ArgumentException($"Headers: the value of '{name}' has a character that a header cannot carry; expected printable ASCII.", nameof(options));
            }
        }
    }

    public static void Apply(ChannelConnectOptions? options, HttpRequestHeaders headers)
    {
        if (options is null)
        {
            return;
        }

        foreach ((string name, string value) in options.Headers)
        {
            if (!headers.TryAddWithoutValidation(name, value))
            {
                throw new ArgumentException($"Headers: '{name}' is not a header of a request.", nameof(options));
            }
        }

        if (options.Deadline is { } deadline)
        {
            headers.TryAddWithoutValidation(ChannelDeadline.HeaderName, ChannelDeadline.Format(deadline));
        }
    }
}
