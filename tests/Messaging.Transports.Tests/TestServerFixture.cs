using System.Net.WebSockets;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>
/// ASP.NET Core's TestServer, which has no stream to frame on: both ends run over its own <see cref="WebSocket"/>, which keeps every
/// message it is given and knows no keep-alive. The client's side is made by hand, so that nobody watches its deadline.
/// </summary>
public sealed class TestServerFixture : ConformanceFixture
{
    public override string Transport => "WebSocket";

    public override string HttpProtocol => "HTTP/1.1";

    public override bool RawCanHalfClose => false;

    public override bool HasBackPressure => false;

    public override bool HasDeadlines => false;

    public override async Task<ConformanceServer> StartAsync(ServerSetup setup) =>
        new Server(await AspNetServer.StartAsync(setup, builder => builder.WebHost.UseTestServer()), setup.ClientLimits);

    private sealed class Server(WebApplication app, ChannelLimits limits) : ConformanceServer
    {
        private readonly IMessageSerializer _serializer = app.Services.GetServices<IMessageSerializer>().First();

        public override async Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(
            ConnectRequest request, CancellationToken cancellationToken) =>
            DuplexChannel.Create<TestMessage, TestMessage>(
                await ConnectAsync(AspNetServer.TypedPath, _serializer, cancellationToken), _serializer);

        public override async Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(
            ConnectRequest request, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(request);
            string path = request.RawToTyped ? AspNetServer.TypedPath : AspNetServer.RawPath;
            return DuplexChannel.Create<RawMessage, RawMessage>(await ConnectAsync(path, null, cancellationToken), null);
        }

        public override Task StopAsync() => app.StopAsync();

        public override ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task<ITransportConnection> ConnectAsync(
            string path, IMessageSerializer? serializer, CancellationToken cancellationToken)
        {
            WebSocketClient client = app.GetTestServer().CreateWebSocketClient();
            if (serializer is not null)
            {
                client.SubProtocols.Add(WebSocketHandshake.GetSubprotocol(serializer));
            }

            WebSocket socket = await client.ConnectAsync(new Uri(app.GetTestServer().BaseAddress, path), cancellationToken);
            var info = new ChannelInfo
            {
                Transport = "WebSocket",
                Role = ChannelRole.Client,
                HttpProtocol = "HTTP/1.1",
                Serializer = serializer?.Name,
                Subprotocol = socket.SubProtocol,
                CanHalfClose = socket.SubProtocol is not null,
            };
            return WebSocketConnections.FromWebSocket(socket, info, limits, TimeProvider.System, null);
        }
    }
}
