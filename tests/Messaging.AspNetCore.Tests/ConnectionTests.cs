using System.Collections.Concurrent;
using System.Net.Sockets;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which connections carry the channels of a client.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Many_channels_share_few_http2_connections()
    {
        const int Count = 250;
        ConcurrentDictionary<string, int> connections = new();
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> channel, DuplexChannelContext context) =>
            {
                connections.AddOrUpdate(context.HttpContext.Connection.Id, 1, (_, count) => count + 1);
                return Talk.EchoAsync(channel, context.Ended);
            }),
            Wire.Tls);
        await using Client<Ping, Pong> client = new(app.Address, "/talk");
        List<IDuplexChannel<Ping, Pong>> channels = [];
        for (int i = 0; i < Count; i++)
        {
            channels.Add(await client.ConnectAsync());
        }

        foreach (IDuplexChannel<Ping, Pong> channel in channels)
        {
            await Talk.ExchangeAsync(channel, 1);
        }

        Assert.Equal(Count, connections.Values.Sum());
        Assert.Equal(3, connections.Count);
        await Task.WhenAll(channels.Select(channel => channel.DisposeAsync().AsTask())).Within();
    }

    [Theory]
    [InlineData(true, "h2", "http/1.1", "http/1.1")]
    [InlineData(false, "none", "http/1.1", "http/1.1")]
    public async Task A_server_without_websocket_over_http2_is_remembered(bool http2, params string[] expected)
    {
        await using OldHttp2Server server = new(http2);
        await using Client<Ping, Pong> client = new(server.Address, "/", options => options.CloseTimeout = TimeSpan.Zero);
        for (int i = 0; i < 2; i++)
        {
            IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            Assert.Equal("HTTP/1.1", channel.Info.HttpProtocol);
            channel.Abort(ChannelCloseStatus.Cancelled);
            await channel.DisposeAsync();
        }

        Assert.Equal(expected, server.Connections);
    }

    [Theory]
    [InlineData(Wire.Http11, "1.1")]
    [InlineData(Wire.Tls, "1.1")]
    [InlineData(Wire.Tls, "2")]
    public async Task A_proxy_carries_channels_in_a_tunnel(Wire wire, string version)
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync), wire);
        await using ConnectProxy proxy = new();
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options =>
        {
            options.Proxy = proxy.Address;
            options.HttpVersion = version;
        });
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal($"CONNECT {app.Address.Authority} HTTP/1.1", Assert.Single(proxy.Requests));
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_unavailable()
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync));
        await using ConnectProxy proxy = new("502 Bad Gateway");
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options => options.Proxy = proxy.Address);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
    }

    [Fact]
    public async Task The_handler_can_be_changed_in_code_and_is_made_once()
    {
        int made = 0;
        int connected = 0;
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync), Wire.Tls);
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options => options.ConfigureHandler = handler =>
        {
            made++;
            handler.ConnectCallback = async (context, token) =>
            {
                connected++;
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            };
        });
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> second = await client.ConnectAsync();
        await Talk.ExchangeAsync(second);
        Assert.Equal((1, 1), (made, connected));
    }

    [Theory]
    [InlineData("HttpVersion", "3", "HttpVersion")]
    [InlineData("Address", "ftp://host", "Address")]
    [InlineData("Proxy", "file:///tmp", "Proxy")]
    [InlineData("Colour", "red", "Colour")]
    [InlineData("ConfigureHandler", "x", "ConfigureHandler")]
    public async Task Wrong_options_of_the_transport_are_named(string key, string value, string named)
    {
        OptionsValidationException failure = await RefusedAsync($"WebSocket:{key}", value);
        Assert.Contains($"Messaging:Channels:test:WebSocket:{named}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PinnedSha256", "1234")]
    [InlineData("Pinned", "1234")]
    public async Task Wrong_options_of_tls_are_named(string key, string value)
    {
        OptionsValidationException failure = await RefusedAsync($"Tls:{key}", value);
        Assert.Contains($"Messaging:Channels:test:Tls:{key}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_can_be_configured()
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync), Wire.Tls);
        await using TestApp client = TestApp.Build(_ => { }, configure: builder =>
        {
            builder.Services.AddMessaging(builder.Configuration).AddWebSockets().AddChannel<Ping, Pong>("test");
            builder
                .Set("Messaging:Channels:test:Address", "http://localhost:1")
                .Set("Messaging:Channels:test:Path", "/talk")
                .Set("Messaging:Channels:test:WebSocket:Address", $"wss://{app.Address.Authority}")
                .Set("Messaging:Channels:test:WebSocket:HttpVersion", "1.1")
                .Set("Messaging:Channels:test:WebSocket:Subprotocol", "false")
                .Set("Messaging:Channels:test:Tls:PinnedSha256", string.Join(':', Certificates.Sha256.Chunk(2).Select(pair => new string(pair))));
        });
        await using IDuplexChannel<Ping, Pong> channel = await client.App.Services.GetRequiredService<IDuplexChannelFactory<Ping, Pong>>()
            .ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Talk.ExchangeAsync(channel);
        Assert.True(channel.Info.IsSecure);
        Assert.Equal("HTTP/1.1", channel.Info.HttpProtocol);
        Assert.Null(channel.Info.Subprotocol);
    }

    private static Task<OptionsValidationException> RefusedAsync(string key, string value) =>
        Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(_ => { }, configure: builder =>
        {
            builder.Services.AddMessaging(builder.Configuration).AddWebSockets().AddChannel<Ping, Pong>("test");
            builder.Set("Messaging:Channels:test:Address", "http://localhost:1").Set($"Messaging:Channels:test:{key}", value);
        }));
}
