using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>Channels through Kestrel and SocketsHttpHandler; the derived classes choose transport, HTTP version and TLS.</summary>
public abstract class KestrelFixture : ConformanceFixture
{
    public override string HttpProtocol => IsHttp2 ? "HTTP/2" : "HTTP/1.1";

    public override bool HasNetwork => true;

    // The buffers of the sockets, twice with a proxy between them; the client's HTTP/2 window may grow to 16 MiB.
    public override int MediumBytes => (IsHttp2 ? 20 : 3) * 1024 * 1024;

    public override int ChannelsPerConnection => IsHttp2 ? 100 : 1;

    protected abstract bool IsHttp2 { get; }

    /// <summary>The word of the serializer.</summary>
    protected virtual string Serializer => "Json";

    /// <summary>What selects the transport, relative to the section of a channel.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> TransportSettings { get; }

    public override async Task<ConformanceServer> StartAsync(ServerSetup setup)
    {
        WebApplication app = await AspNetServer.StartAsync(setup, builder => builder.WebHost
            .UseKestrelCore().UseSockets(SmallBuffers.Listen).ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
            {
                listener.Protocols = IsHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
                if (IsSecure)
                {
                    listener.UseHttps(Certificates.Loopback);
                }
            })), Serializer);
        return new Server(app, this, setup.ClientLimits);
    }

    private sealed class Server(WebApplication app, KestrelFixture fixture, ChannelLimits limits) : ConformanceServer
    {
        private readonly Dictionary<EndPoint, ConformanceClient> _clients = [];

        public override EndPoint EndPoint { get; } = IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority);

        public override Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(
            ConnectRequest request, CancellationToken cancellationToken) => Client(request).ConnectTypedAsync(request, cancellationToken);

        public override Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(
            ConnectRequest request, CancellationToken cancellationToken) => Client(request).ConnectRawAsync(request, cancellationToken);

        public override Task StopAsync() => app.StopAsync();

        public override async ValueTask DisposeAsync()
        {
            foreach (ConformanceClient client in _clients.Values)
            {
                await client.DisposeAsync();
            }

            await app.DisposeAsync();
        }

        private ConformanceClient Client(ConnectRequest request)
        {
            EndPoint address = request.Via ?? EndPoint;
            if (!_clients.TryGetValue(address, out ConformanceClient? client))
            {
                _clients.Add(address, client = CreateClient(address));
            }

            return client;
        }

        private ConformanceClient CreateClient(EndPoint address) => new(
            limits,
            [
                new("Messaging:Defaults:Address", $"{(fixture.IsSecure ? "https" : "http")}://{address}"),
                new("Messaging:Defaults:Tls:PinnedSha256", Certificates.Loopback.GetCertHashString(HashAlgorithmName.SHA256)),
                .. fixture.TransportSettings.Select(setting => new KeyValuePair<string, string?>($"Messaging:Defaults:{setting.Key}", setting.Value)),
                new("Messaging:Channels:typed:Path", AspNetServer.TypedPath),
                new("Messaging:Channels:typed:Serializer", fixture.Serializer),
                new("Messaging:Channels:raw:Path", AspNetServer.RawPath),
                new("Messaging:Channels:rawToTyped:Path", AspNetServer.TypedPath),
            ],
            builder => builder
                .AddWebSockets(webSocket => webSocket.ConfigureHandler = SmallBuffers.Connect)
                .AddGrpc(grpc => grpc.ConfigureHandler = SmallBuffers.Connect)
                .AddTestSerializers());
    }
}
