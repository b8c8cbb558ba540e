using Messaging.Configuration;
using Messaging.Connecting;
using Messaging.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of channels.</summary>
public static class MessagingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that connects a client channel exactly as the application does, its fallbacks and access token included, and closes it in order. It is
    /// healthy if the channel was connected. Each run is a channel for the server, whose handler runs and sees the client complete without a message.
    /// </summary>
    /// <remarks>
    /// A failure says the status and the reason; it has <paramref name="failureStatus"/>. Closing waits at most <c>CloseTimeout</c> for the server and does not
    /// count.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="channelName">The channel, as it was given to <c>AddChannel</c>, in any order with this call. One that was not added fails the check.</param>
    /// <param name="name">The check's name; <see langword="null"/> for that of the channel.</param>
    /// <param name="failureStatus">What a failure is; <see langword="null"/> for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    /// <param name="timeout">How long a run may take; <see langword="null"/> for the channel's <c>ConnectTimeout</c> alone.</param>
    public static IHealthChecksBuilder AddDuplexChannel(
        this IHealthChecksBuilder builder,
        string channelName,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(channelName);
        return builder.Add(new HealthCheckRegistration(name ?? channelName, Create, failureStatus, tags, timeout));

        IHealthCheck Create(IServiceProvider services) => new ChannelHealthCheck(
            channelName,
            services.GetServices<ChannelRegistration>(),
            services.GetRequiredService<ChannelConnector>(),
            services.GetRequiredService<TimeProvider>());
    }
}
