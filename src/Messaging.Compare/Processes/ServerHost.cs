using System.Net;
using System.Security.Cryptography.X509Certificates;
using Messaging.Compare.Peers;
using Messaging.Compare.Peers.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Compare.Processes;

/// <summary>A web host that serves peers, with its ports.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _next;

    private ServerHost(WebApplication app) => _app = app;

    /// <summary>Starts a host whose HTTP/2 connections take so many streams, and which listens once for each of these ways.</summary>
    public static async Task<ServerHost> StartAsync(
        IReadOnlyList<IPeer> peers,
        X509Certificate2 certificate,
        StreamMeters meters,
        int? streamsPerConnection,
        IEnumerable<Action<ListenOptions>> ways,
        CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (streamsPerConnection is { } streams)
            {
                kestrel.Limits.Http2.MaxStreamsPerConnection = streams;
            }

            foreach (Action<ListenOptions> way in ways)
            {
                Listen(kestrel, certificate, way);
            }
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(meters);
        foreach (IPeer peer in peers)
        {
            peer.AddServices(builder);
        }

        WebApplication app = builder.Build();
        foreach (IPeer peer in peers)
        {
            peer.Map(app, meters);
        }

        await app.StartAsync(cancellationToken);
        return new ServerHost(app);
    }

    /// <summary>The ports of the next way to listen.</summary>
    public ServerPorts TakePorts()
    {
        int[] ports = [.. _app.Urls.Skip(_next).Take(5).Select(url => new Uri(url).Port)];
        _next += ports.Length;
        return new ServerPorts(ports[0], ports[1], ports[2], ports[3], ports[4]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // The order of these is the order of the addresses.
    private static void Listen(KestrelServerOptions kestrel, X509Certificate2 certificate, Action<ListenOptions> way)
    {
        void Port(Action<ListenOptions> configure) => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            way(listen);
            configure(listen);
        });

        Port(listen => listen.Protocols = HttpProtocols.Http1);
        Port(listen => listen.Protocols = HttpProtocols.Http2);
        Port(listen => listen.UseHttps(certificate));
        Port(listen => listen.UseConnectionHandler<LengthPrefixHandler>());
        Port(listen =>
        {
            listen.UseHttps(certificate);
            listen.UseConnectionHandler<LengthPrefixHandler>();
        });
    }

    /// <summary>The process ends with its input; a signal that every process of a terminal gets must not end its channels before.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
