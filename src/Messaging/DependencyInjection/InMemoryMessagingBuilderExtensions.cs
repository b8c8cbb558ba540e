using Messaging;
using Messaging.InMemory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the in-memory transport, for the unit tests of an application.</summary>
public static class InMemoryMessagingBuilderExtensions
{
    /// <summary>
    /// Adds the transport <c>InMemory</c>. It needs no <see cref="ChannelOptions.Address"/>; channels reach the handlers mapped on the
    /// <see cref="InMemoryServer"/> of these services by their <see cref="ChannelOptions.Path"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="server">The server; <see langword="null"/> for one that the services make. It is a singleton of them.</param>
    public static IMessagingBuilder AddInMemory(this IMessagingBuilder builder, InMemoryServer? server = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (server is null)
        {
            builder.Services.TryAddSingleton<InMemoryServer>();
        }
        else
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(server));
        }

        return builder.AddTransport<InMemoryTransport>();
    }
}
