using System.Diagnostics.Metrics;
using System.Net;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Messaging.AspNetCore.Tests;

/// <summary>How many channels may be open, on one endpoint and on all of them, and the instrument that counts them.</summary>
public sealed class MaxChannelsTests
{
    private const string Other = "/talk.v1.Other/Talk";

    [Theory]
    [InlineData("WebSocket", "Messaging:Endpoints:talk:MaxChannels")]
    [InlineData("WebSocket", "Messaging:MaxChannels")]
    [InlineData("Grpc", "Messaging:Endpoints:talk:MaxChannels")]
    [InlineData("Grpc", "Messaging:MaxChannels")]
    public async Task One_channel_more_is_refused_until_another_has_ended(string transport, string key)
    {
        await using TestApp app = await StartAsync(Over.Cleartext(transport), builder => builder.Set(key, "2"));
        using ChannelGauge gauge = new(app);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> second = await client.ConnectAsync();

        DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, refused.Status);
        await Talk.ExchangeAsync(first);
        await Talk.ExchangeAsync(second);

        await Talk.FinishAsync(first);
        await gauge.ReachAsync(1);
        await using IDuplexChannel<Ping, Pong> third = await client.ConnectAsync();
        await Talk.ExchangeAsync(third);
    }

    [Fact]
    public async Task A_browser_is_answered_with_429()
    {
        await using TestApp app = await StartAsync(Wire.Http11, builder => builder.Set("Messaging:MaxChannels", "1"));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(app.Address, Talk.Path));
        foreach ((string name, string value) in new[] { ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==") })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken).Within();
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public async Task The_limit_of_an_endpoint_counts_both_transports_and_spares_its_neighbour()
    {
        await using TestApp app = await StartAsync(Wire.Tls, builder => builder.Set("Messaging:Endpoints:talk:MaxChannels", "2"));
        await using Client<Ping, Pong> webSocket = new(app.Address, Talk.Path);
        await using Client<Ping, Pong> grpc = new(app.Address, Talk.Path, Over.Grpc());
        await using Client<Ping, Pong> neighbour = new(app.Address, Other, Over.Grpc());
        await using IDuplexChannel<Ping, Pong> first = await webSocket.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> second = await grpc.ConnectAsync();
        foreach (Client<Ping, Pong> client in new[] { webSocket, grpc })
        {
            DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
            Assert.Equal(ChannelCloseStatus.ResourceExhausted, refused.Status);
        }

        await using IDuplexChannel<Ping, Pong> spared = await neighbour.ConnectAsync();
        await Talk.ExchangeAsync(spared, 100);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task A_reload_counts_for_the_next_channel_and_leaves_open_ones_alone(string transport)
    {
        await using TestApp app = await StartAsync(Over.Cleartext(transport), builder => builder.Set("Messaging:MaxChannels", "0"));
        using ChannelGauge gauge = new(app);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> second = await client.ConnectAsync();
        Reload(app, "1");
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync())).Status);
        await Talk.ExchangeAsync(first);
        await Talk.ExchangeAsync(second);

        Reload(app, "-1");
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync())).Status);
        Reload(app, "3");
        await using IDuplexChannel<Ping, Pong> third = await client.ConnectAsync();
        await Talk.ExchangeAsync(third);
    }

    [Fact]
    public async Task A_reload_that_loses_the_endpoint_keeps_its_bounds()
    {
        await using TestApp app = await StartAsync(
            Wire.Http11, builder => builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:MaxChannels", "1"));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        app.App.Configuration["Messaging:Endpoints:talk:Path"] = Talk.Path + "typo";
        ((IConfigurationRoot)app.App.Configuration).Reload();
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync())).Status);
        Assert.Contains(app.Logs.Entries, entry => entry.Message.Contains($"\"{Talk.Path}typo\" is no mapped endpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gauge_tells_the_open_channels_by_endpoint_and_transport_and_returns_to_zero()
    {
        await using TestApp app = await StartAsync(Wire.Tls);
        using ChannelGauge gauge = new(app);
        await using (Client<Ping, Pong> webSocket = new(app.Address, Talk.Path))
        await using (Client<Ping, Pong> grpc = new(app.Address, Other, Over.Grpc()))
        {
            await using IDuplexChannel<Ping, Pong> first = await webSocket.ConnectAsync();
            await using IDuplexChannel<Ping, Pong> second = await grpc.ConnectAsync();
            IDuplexChannel<Ping, Pong> third = await grpc.ConnectAsync();
            await gauge.ReachAsync(3);
            Assert.Equal(("{channel}", typeof(UpDownCounter<long>)), (gauge.Instrument!.Unit, gauge.Instrument.GetType()));
            Assert.Equal(1, gauge.ByTags[$"{Talk.Path} WebSocket"]);
            Assert.Equal(2, gauge.ByTags[$"{Other} Grpc"]);

            third.Abort(ChannelCloseStatus.Cancelled);
            await third.DisposeAsync();
            await gauge.ReachAsync(2);
        }

        await gauge.ReachAsync(0);
        Assert.All(gauge.ByTags, entry => Assert.Equal(0, entry.Value));
    }

    [Fact]
    public async Task A_refused_handshake_takes_no_place()
    {
        await using TestApp app = await StartAsync(Wire.Http11, builder => builder.Set("Messaging:MaxChannels", "1"));
        using HttpClient http = new();
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(app.Address, Talk.Path), TestContext.Current.CancellationToken).Within();
            Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        }

        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
    }

    private static void Reload(TestApp app, string maxChannels)
    {
        app.App.Configuration["Messaging:MaxChannels"] = maxChannels;
        ((IConfigurationRoot)app.App.Configuration).Reload();
    }

    private static Task<TestApp> StartAsync(Wire wire, Action<WebApplicationBuilder>? configure = null) => TestApp.StartAsync(
        app =>
        {
            app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            app.MapDuplexChannel<Pong, Ping>(Other, Talk.EchoAsync);
        },
        wire,
        builder =>
        {
            builder.Set("Messaging:Endpoints:talk:Path", Talk.Path);
            configure?.Invoke(builder);
        });
}
