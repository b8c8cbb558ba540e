using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>What the channel endpoints of one host share: the count of open channels and the host's stopping.</summary>
internal sealed class ServerState
{
    // Mapping happens when the services are already built, so the state of a host hangs on its provider.
    private static readonly ConditionalWeakTable<IServiceProvider, ServerState> States = [];

    private int _openChannels;

    private ServerState(IServiceProvider services)
    {
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Messaging.AspNetCore");
        TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        Stopping.Register(static state => ((ServerState)state!).OnStopping(), this);
        Endpoints = new EndpointRegistry(services);
        services.GetRequiredService<IMessagingEndpoints>().CheckWhenStarted(Endpoints.Check);
        KestrelHttp2.Adjust(services, Logger);
    }

    public ILogger Logger { get; }

    public TimeProvider TimeProvider { get; }

    public CancellationToken Stopping { get; }

    public EndpointRegistry Endpoints { get; }

    public static ServerState Of(IServiceProvider services) => States.GetValue(services, static services => new ServerState(services));

    public void ChannelOpened() => Interlocked.Increment(ref _openChannels);

    public void ChannelEnded() => Interlocked.Decrement(ref _openChannels);

    private void OnStopping()
    {
        int count = Volatile.Read(ref _openChannels);
        if (count > 0)
        {
            HostingLog.Stopping(Logger, count);
        }
    }
}
