namespace UnixSockets;

/// <summary>Adds channels over Unix domain sockets to an application.</summary>
public static class UnixSocketMessagingBuilderExtensions
{
    /// <summary>Adds the transport <c>UnixSocket</c> for clients, with the section <see cref="UnixSocketOptions"/> of a channel.</summary>
    public static IMessagingBuilder AddUnixSockets(this IMessagingBuilder builder) =>
        builder.AddTransport<UnixSocketTransport, UnixSocketOptions>("UnixSocket", static (section, options) => section.Bind(options));

    /// <summary>Serves handlers at a socket while the host runs.</summary>
    public static IMessagingBuilder AddUnixSocketServer(this IMessagingBuilder builder, string path, ChannelHandlers handlers, ChannelLimits? limits = null)
    {
        builder.Services.AddSingleton<IHostedService>(services => new UnixSocketServer(path, handlers, limits ?? new EndpointOptions(), services));
        return builder;
    }
}
