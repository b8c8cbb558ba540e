using System.Net.WebSockets;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which serializer and subprotocol a channel gets.</summary>
public sealed class NegotiationTests
{
    [Theory]
    [InlineData("Other, Json", "Json, Other", "Other")]
    [InlineData("Json, Other", "Other, Json", "Json")]
    [InlineData("Other, Json", "Json", "Json")]
    [InlineData(null, "Other, Json", "Json")]
    public async Task The_server_takes_the_first_offer_it_has(string? offered, string served, string expected)
    {
        await using TestApp app = await StartAsync(served);
        await using Client<Ping, Pong> client = new(app.Address, "/talk", options => options.Serializer = offered, null, new RenamedJson("Other"));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(expected, channel.Info.Serializer);
        Assert.Equal($"messaging.v1.{expected.ToLowerInvariant()}", channel.Info.Subprotocol);
    }

    [Fact]
    public async Task Nothing_in_common_names_what_the_server_has()
    {
        await using TestApp app = await StartAsync("Other");
        await using Client<Ping, Pong> client = new(app.Address, "/talk");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains("messaging.v1.other", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Other, Json", "Json")]
    [InlineData("Other", "Other")]
    public async Task A_client_that_offers_nothing_gets_json_or_what_comes_first(string served, string expected)
    {
        TaskCompletionSource<ChannelInfo> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(served, server);
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(Address(app), TestContext.Current.CancellationToken);
        ChannelInfo info = await server.Task.Within();
        Assert.Equal(expected, info.Serializer);
        Assert.Null(info.Subprotocol);
        Assert.False(info.CanHalfClose);
        Assert.Null(socket.SubProtocol);
    }

    [Fact]
    public async Task A_client_told_to_offer_nothing_cannot_half_close()
    {
        await using TestApp app = await StartAsync("Json");
        await using Client<Ping, Pong> client = new(app.Address, "/talk", webSocket: options => options.Subprotocol = false);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Null(channel.Info.Subprotocol);
        Assert.False(channel.Info.CanHalfClose);
        Assert.Equal("Json", channel.Info.Serializer);
    }

    [Fact]
    public async Task A_server_that_chooses_no_subprotocol_gets_the_first_serializer()
    {
        await using TestApp app = await TestApp.StartAsync(app =>
        {
            app.UseWebSockets();
            app.Map("/talk", async context =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            });
        });
        await using Client<Ping, Pong> client = new(app.Address, "/talk", options => options.Serializer = "Other, Json", null, new RenamedJson("Other"));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.Equal("Other", channel.Info.Serializer);
        Assert.Null(channel.Info.Subprotocol);
        Assert.False(channel.Info.CanHalfClose);
        Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed.Within()).Status);
    }

    [Fact]
    public async Task A_raw_endpoint_takes_any_offer_and_chooses_none()
    {
        TaskCompletionSource<ChannelInfo> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel("/talk", (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended) =>
        {
            server.SetResult(channel.Info);
            return Talk.UntilEndedAsync(channel, ended);
        }));
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("messaging.v1.morse");
        await socket.ConnectAsync(Address(app), TestContext.Current.CancellationToken);
        Assert.Null(socket.SubProtocol);
        Assert.Null((await server.Task.Within()).Serializer);
    }

    [Fact]
    public async Task A_raw_channel_offers_nothing()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel("/talk", async (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended) =>
            {
                await foreach (RawMessage message in channel.ReadAllAsync(ended))
                {
                    await channel.SendAsync(message, ended);
                }
            }));
        await using Client<RawMessage, RawMessage> client = new(app.Address, "/talk");
        await using IDuplexChannel<RawMessage, RawMessage> channel = await client.ConnectAsync();
        Assert.Null(channel.Info.Serializer);
        Assert.Null(channel.Info.Subprotocol);
        await channel.SendAsync(new RawMessage("hello"u8.ToArray(), MessageKind.Text), TestContext.Current.CancellationToken);
        await foreach (RawMessage answer in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(MessageKind.Text, answer.Kind);
            Assert.Equal("hello"u8, answer.Payload.FirstSpan);
            break;
        }
    }

    private static Uri Address(TestApp app) => new($"ws://{app.Address.Authority}/talk");

    private static Task<TestApp> StartAsync(string served, TaskCompletionSource<ChannelInfo>? info = null) => TestApp.StartAsync(
        app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> channel, CancellationToken ended) =>
        {
            info?.SetResult(channel.Info);
            return Talk.EchoAsync(channel, ended);
        }),
        configure: builder =>
        {
            builder.Services.AddMessaging(builder.Configuration).AddSerializer(new RenamedJson("Other"));
            builder.Set("Messaging:Endpoints:talk:Path", "/talk").Set("Messaging:Endpoints:talk:Serializers", served);
        });
}
