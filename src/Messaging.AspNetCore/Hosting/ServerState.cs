using System.Diagnostics;
using System.Runtime.CompilerServices;
using Messaging.AspNetCore.Handshake;
using Messaging.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>What the channel endpoints of one host share: the count of open channels and the host's stopping.</summary>
internal sealed class ServerState
{
    // Mapping happens when the services are already built, so the state of a host hangs on its provider.
    private static readonly ConditionalWeakTable<IServiceProvider, ServerState> States = [];

    private readonly IMessagingEndpoints _configuration;
    private readonly ChannelCount _channels = new();

    private ServerState(IServiceProvider services)
    {
        Services = services;
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Messaging.AspNetCore");
        TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        IsDevelopment = services.GetService<IHostEnvironment>()?.IsDevelopment() == true;
        Stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        Stopping.Register(static state => ((ServerState)state!).OnStopping(), this);
        Endpoints = new EndpointRegistry(services);
        _configuration = services.GetRequiredService<IMessagingEndpoints>();
        _configuration.CheckWhenStarted(Endpoints.Check);
        Metrics = ChannelMetrics.Of(services);
        Propagator = services.GetService<DistributedContextPropagator>() ?? DistributedContextPropagator.Current;
        KestrelHttp2.Adjust(services, Logger);
        KestrelBounds.Adjust(services);
    }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public TimeProvider TimeProvider { get; }

    public bool IsDevelopment { get; }

    public CancellationToken Stopping { get; }

    public EndpointRegistry Endpoints { get; }

    public ChannelMetrics Metrics { get; }

    /// <summary>What reads the trace context of requests; the one that the web server uses.</summary>
    public DistributedContextPropagator Propagator { get; }

    public static ServerState Of(IServiceProvider services) => States.GetValue(services, static services => new ServerState(services));

    /// <summary>Takes a place for a channel, which counts until the place is disposed.</summary>
    /// <returns>Why there is none, or <see langword="null"/>.</returns>
    public HandshakeRefusal? TryEnter(EndpointRegistration endpoint, EndpointSettings settings, ServedTransports transport, out ChannelPlace? place)
    {
        place = null;
        if (!_channels.TryAdd(_configuration.MaxChannels))
        {
            return HandshakeRefusal.TooManyChannels("this server");
        }

        if (!endpoint.Channels.TryAdd(settings.Options.MaxChannels))
        {
            _channels.Remove();
            return HandshakeRefusal.TooManyChannels("this endpoint");
        }

        place = new ChannelPlace(_channels, endpoint.Channels, Metrics, endpoint.Path, transport);
        return null;
    }

    private void OnStopping()
    {
        int count = _channels.Value;
        if (count > 0)
        {
            HostingLog.Stopping(Logger, count);
        }
    }
}
