using System.Net.WebSockets;
using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests;

/// <summary>A client and a handler, end to end.</summary>
public sealed class ChannelTests
{
    [Theory]
    [InlineData(Wire.Http11, "Auto", "HTTP/1.1")]
    [InlineData(Wire.Http11, "1.1", "HTTP/1.1")]
    [InlineData(Wire.Http2Cleartext, "2", "HTTP/2")]
    [InlineData(Wire.Tls, "Auto", "HTTP/2")]
    [InlineData(Wire.Tls, "1.1", "HTTP/1.1")]
    [InlineData(Wire.Tls, "2", "HTTP/2")]
    [InlineData(Wire.TlsHttp11, "Auto", "HTTP/1.1")]
    public async Task Both_ends_agree_on_what_carries_the_channel(Wire wire, string version, string expected)
    {
        TaskCompletionSource<ChannelInfo> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> channel, DuplexChannelContext context) =>
            {
                Assert.Same(channel.Info, context.Info);
                server.TrySetResult(context.Info);
                return Talk.EchoAsync(channel, context.Ended);
            }),
            wire);
        await using Client<Ping, Pong> client = new(app.Address, "/talk?from=here", webSocket: options => options.HttpVersion = version);

        for (int i = 0; i < 2; i++)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
            foreach (ChannelInfo info in new[] { channel.Info, await server.Task })
            {
                Assert.Equal("WebSocket", info.Transport);
                Assert.Equal("Json", info.Serializer);
                Assert.Equal("messaging.v1.json", info.Subprotocol);
                Assert.Equal(expected, info.HttpProtocol);
                Assert.Equal(wire is Wire.Tls or Wire.TlsHttp11, info.IsSecure);
                Assert.True(info.CanHalfClose);
            }

            Assert.Equal(ChannelCloseStatus.Completed, (await Talk.FinishAsync(channel)).Status);
        }

        Assert.Equal(ChannelRole.Server, (await server.Task).Role);
        Assert.Empty(app.Logs.Of(LogLevel.Error));
    }

    [Theory]
    [InlineData(Wire.Http11, "1.1")]
    [InlineData(Wire.Tls, "2")]
    public async Task The_frameworks_middleware_does_no_harm(Wire wire, string version)
    {
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.UseWebSockets();
                app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync);
            },
            wire);
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options => options.HttpVersion = version);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
    }

    [Fact]
    public async Task A_test_server_carries_channels()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync), configure: builder => builder.WebHost.UseTestServer());
        WebSocketClient client = app.App.GetTestServer().CreateWebSocketClient();
        client.SubProtocols.Add("messaging.v1.json");
        using WebSocket socket = await client.ConnectAsync(new Uri("ws://localhost/talk"), TestContext.Current.CancellationToken);
        Assert.Equal("messaging.v1.json", socket.SubProtocol);
        Assert.Equal("""{"number":5}""", await AskAsync(socket, """{"number":5}"""));
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_channel_without_telling_why()
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel(
            "/talk", (IDuplexChannel<Pong, Ping> _, CancellationToken _) => throw new InvalidOperationException("secret")));
        await using Client<Ping, Pong> client = new(app.Address, "/talk");
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        ChannelClosed closed = await channel.Closed.Within();
        Assert.Equal(ChannelCloseStatus.Internal, closed.Status);
        Assert.True(closed.ByPeer);
        Assert.DoesNotContain("secret", closed.Reason ?? string.Empty, StringComparison.Ordinal);
        Assert.Equal("secret", Assert.Single(app.Logs.Of(LogLevel.Error)).Exception?.Message);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> channel, CancellationToken token) =>
        {
            token.Register(ended.SetResult);
            return Talk.EchoAsync(channel, CancellationToken.None);
        }));
        await using (app)
        {
            await using Client<Ping, Pong> client = new(app.Address, "/talk");
            IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            channel.Abort(ChannelCloseStatus.Cancelled, "enough");
            await ended.Task.Within();
            await channel.DisposeAsync();
            await app.App.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(app.Logs.Of(LogLevel.Error));
        Assert.Contains(app.Logs.Of(LogLevel.Debug), entry => entry.Message.Contains("Cancelled enough", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Custom_headers_reach_the_handler()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> _, DuplexChannelContext context) =>
        {
            seen.SetResult($"{context.HttpContext.Request.Headers["X-Tenant"]} {context.HttpContext.Request.Query["room"]}");
            return Task.CompletedTask;
        }));
        await using Client<Ping, Pong> client = new(app.Address, "/talk?room=7");
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(new ChannelConnectOptions { Headers = { ["X-Tenant"] = "north" } });
        Assert.Equal("north 7", await seen.Task.Within());
    }

    [Theory]
    [InlineData(Wire.Http11, "1.1")]
    [InlineData(Wire.Tls, "2")]
    public async Task The_servers_limit_for_request_bodies_does_not_count(Wire wire, string version)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync),
            wire,
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 100));
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options => options.HttpVersion = version);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel, 50);
    }

    [Fact]
    public async Task The_limits_of_the_endpoints_entry_count()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync),
            configure: builder => builder.Set("Messaging:Endpoints:talk:Path", "/talk").Set("Messaging:Endpoints:talk:MaxMessageBytes", "13"));
        await using Client<Ping, Pong> client = new(app.Address, "/talk");
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel, 10);
        await channel.SendAsync(new Ping(1_000_000), TestContext.Current.CancellationToken);
        Assert.Equal(ChannelCloseStatus.MessageTooLarge, (await channel.Closed.Within()).Status);
    }

    private static async Task<string> AskAsync(WebSocket socket, string question)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(question), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        byte[] buffer = new byte[256];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
