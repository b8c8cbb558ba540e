using Messaging.Grpc;
using Messaging.Grpc.Client;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the gRPC transport.</summary>
public static class GrpcMessagingBuilderExtensions
{
    /// <summary>
    /// Adds the client side of the gRPC transport; its word in the configuration is <c>Grpc</c>, and so is the section of a channel that only it knows.
    /// A server needs it only for channels of its own.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options of every channel, before the configuration is read.</param>
    public static IMessagingBuilder AddGrpc(this IMessagingBuilder builder, Action<GrpcTransportOptions>? configure = null) =>
        builder.AddTransport<GrpcClientTransport, GrpcTransportOptions>("Grpc", static (section, options) => section.Bind(options), configure);
}
