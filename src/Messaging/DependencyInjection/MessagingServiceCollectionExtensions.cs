using System.Diagnostics.Metrics;
using Messaging;
using Messaging.Configuration;
using Messaging.Connecting;
using Messaging.Json;
using Messaging.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds messaging to an application.</summary>
public static class MessagingServiceCollectionExtensions
{
    /// <summary>
    /// Adds messaging, configured by the section <c>Messaging</c>. It is checked when the host starts, and at the first connect where there
    /// is no host; <c>docs/configuration.md</c> has every key. Called again, it takes the configuration of the last call.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The application's configuration: the parent of the section <c>Messaging</c>.</param>
    public static IMessagingBuilder AddMessaging(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.Replace(ServiceDescriptor.Singleton(new MessagingConfiguration(configuration.GetSection("Messaging"))));
        return services.AddMessaging();
    }

    /// <summary>Adds messaging with no configuration: options come from code alone. Calling it again has no effect.</summary>
    /// <param name="services">The application's services.</param>
    public static IMessagingBuilder AddMessaging(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new MessagingConfiguration(null));
        services.TryAddSingleton<SerializerSet>();
        services.TryAddSingleton<TransportSet>();
        services.TryAddSingleton<SnapshotBuilder>();
        services.TryAddSingleton<MessagingOptionsStore>();
        services.TryAddSingleton<IMessagingEndpoints>(static provider => provider.GetRequiredService<MessagingOptionsStore>());
        services.TryAddSingleton(static provider => new ChannelMetrics(provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<ChannelConnector>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageSerializer, JsonMessageSerializer>(
            static provider => new JsonMessageSerializer(provider.GetRequiredService<IOptions<JsonSettings>>().Value.Options)));
        services.AddOptions<StartCheck>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StartCheck>, StartCheckValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartedCheck>());
        return new MessagingBuilder(services);
    }

    private sealed record MessagingBuilder(IServiceCollection Services) : IMessagingBuilder;
}
