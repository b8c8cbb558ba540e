using System.Net.Http.Headers;
using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>Puts the caller's headers and the deadline into the handshake.</summary>
internal static class ConnectHeaders
{
    /// <exception cref="ArgumentException">A header belongs to the handshake or cannot be sent.</exception>
    public static void Validate(ChannelConnectOptions? options) =>
        ChannelHeaders.Validate(options, static name => name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase));

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
