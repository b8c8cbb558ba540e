using Messaging.WebSockets;
using Messaging.WebSockets.Client;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the WebSocket transport.</summary>
public static class WebSocketMessagingBuilderExtensions
{
    /// <summary>
    /// Adds the client side of the WebSocket transport; its word in the configuration is <c>WebSocket</c>, and so is the section of a channel that only it knows.
    /// A server needs it only for channels of its own.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options of every channel, before the configuration is read.</param>
    public static IMessagingBuilder AddWebSockets(this IMessagingBuilder builder, Action<WebSocketTransportOptions>? configure = null) =>
        builder.AddTransport<WebSocketClientTransport, WebSocketTransportOptions>("WebSocket", static (section, options) => section.Bind(options), configure);
}
