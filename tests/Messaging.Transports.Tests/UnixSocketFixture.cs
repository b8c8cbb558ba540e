using System.Net;
using System.Net.Sockets;
using Messaging.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UnixSockets;

namespace Messaging.Transports.Tests;

/// <summary>The sample transport over Unix domain sockets.</summary>
public sealed class UnixSocketFixture : ConformanceFixture
{
    public override string Transport => "UnixSocket";

    public override bool PreservesMessageKind => false;

    public override bool HasNetwork => true;

    // What the kernel holds of one direction, twice with a proxy between the ends.
    public override int MediumBytes => 2 * 1024 * 1024;

    public override async Task<ConformanceServer> StartAsync(ServerSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sock");
        var handlers = new ChannelHandlers();
        handlers.Map("/typed", setup.Typed);
        handlers.Map("/raw", setup.Raw);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMessaging().AddUnixSocketServer(path, handlers, setup.ServerLimits);
        IHost host = builder.Build();
        await host.StartAsync();
        return new Server(host, path, setup.ClientLimits);
    }

    private sealed class Server(IHost host, string path, ChannelLimits limits) : ConformanceServer
    {
        private readonly List<ConformanceClient> _clients = [];

        public override EndPoint EndPoint => new UnixDomainSocketEndPoint(path);

        public override Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(ConnectRequest request, CancellationToken cancellationToken) =>
            Client(request).ConnectTypedAsync(request, cancellationToken);

        public override Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(ConnectRequest request, CancellationToken cancellationToken) =>
            Client(request).ConnectRawAsync(request, cancellationToken);

        public override Task StopAsync() => host.StopAsync();

        public override async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
            await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
            File.Delete(path);
        }

        private ConformanceClient Client(ConnectRequest request)
        {
            var client = new ConformanceClient(
                limits,
                [
                    new("Messaging:Defaults:Transport", "UnixSocket"),
                    new("Messaging:Defaults:UnixSocket:Socket", request.Via?.ToString() ?? path),
                    new("Messaging:Channels:typed:Path", "/typed"),
                    new("Messaging:Channels:raw:Path", "/raw"),
                    new("Messaging:Channels:rawToTyped:Path", "/typed"),
                ],
                builder => builder.AddUnixSockets());
            _clients.Add(client);
            return client;
        }
    }
}
