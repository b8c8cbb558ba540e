using System.Buffers;

namespace Messaging.Transports;

/// <summary>The rules of <see cref="ChannelConnectOptions.Headers"/> that every transport over HTTP has.</summary>
public static class ChannelHeaders
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Framing is the transport's: a second opinion on it would split requests.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Upgrade", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Content-Length", "TE", "Trailer", "HTTP2-Settings", "Expect",
        ChannelDeadline.HeaderName,
    };

    /// <summary>Checks that every header can be sent and is not the transport's own.</summary>
    /// <param name="options">What a connect adds; <see langword="null"/> is in order.</param>
    /// <param name="isReserved">Whether a header belongs to the protocol of the transport. The names of HTTP framing and the deadline's are refused anyway.</param>
    /// <exception cref="ArgumentException">A header belongs to the transport or cannot be sent.</exception>
    public static void Validate(ChannelConnectOptions? options, Func<string, bool> isReserved)
    {
        ArgumentNullException.ThrowIfNull(isReserved);
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

            if (Framing.Contains(name) || isReserved(name))
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
}
