using Chat;
using Grpc.Core;
using Grpc.Net.Client;
using Market;
using Market.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Migration.Tests;

/// <summary>What is there and its successor run in one server, while clients move from one to the other.</summary>
public sealed class SideBySideTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_method_of_a_gRPC_service_becomes_a_channel()
    {
        WebApplicationBuilder builder = CreateBuilder(HttpProtocols.Http2);
        builder.Services.AddGrpc();
        builder.Services.AddMessaging(builder.Configuration).AddProtobuf();
        await using WebApplication app = builder.Build();
        app.MapGrpcService<PricesService>();
        app.MapDuplexChannel<Quote, Subscribe>("/market.v1.Prices/Latest", PricesHandlers.LatestAsync).WithOrder(-1);
        await app.StartAsync(Cancelled);
        using var connection = GrpcChannel.ForAddress(app.Urls.Single());
        var prices = new Prices.PricesClient(connection);

        using AsyncUnaryCall<Quote> latest = prices.LatestAsync(new Subscribe { Symbol = "MSFT" }, cancellationToken: Cancelled);
        using AsyncServerStreamingCall<Quote> watch = prices.Watch(new Subscribe { Symbol = "MSFT" }, cancellationToken: Cancelled);

        Assert.Equal(0, (await latest).Number);
        Assert.Equal("protobuf", (await latest.ResponseHeadersAsync).GetValue("messaging-serializer"));
        Assert.True(await watch.ResponseStream.MoveNext(Cancelled));
        Assert.Null((await watch.ResponseHeadersAsync).GetValue("messaging-serializer"));
    }

    [Fact]
    public async Task A_hub_and_a_channel_serve_one_room()
    {
        WebApplicationBuilder builder = CreateBuilder(HttpProtocols.Http1);
        builder.Services.AddSingleton<ChatRooms>();
        builder.Services.AddSingleton<Groups<ChatEvent, ChatCommand>>();
        builder.Services.AddSingleton<BothAudiences>();
        builder.Services.AddSignalR();
        builder.Services.AddMessaging(builder.Configuration);
        await using WebApplication app = builder.Build();
        app.MapHub<ChatHub>("/chat");
        app.MapDuplexChannel<ChatHandler>("/v2/chat");
        await app.StartAsync(Cancelled);
        var services = new ServiceCollection();
        services.AddMessaging().AddWebSockets().AddChannel<ChatCommand, ChatEvent>(
            "chat", options => (options.Address, options.Path) = (new Uri(app.Urls.Single()), "/v2/chat"));
        await using ServiceProvider provider = services.BuildServiceProvider();

        var heard = new TaskCompletionSource<string>();
        await using HubConnection old = new HubConnectionBuilder().WithUrl(app.Urls.Single() + "/chat").Build();
        old.On<string, string>("Said", (name, text) => heard.TrySetResult($"{name}: {text}"));
        await old.StartAsync(Cancelled);
        Assert.Empty(await old.InvokeAsync<string[]>("Join", "kitchen", "alice", Cancelled));
        await using IDuplexChannel<ChatCommand, ChatEvent> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<ChatCommand, ChatEvent>>().ConnectAsync(cancellationToken: Cancelled);
        await channel.SendAsync(new Join("kitchen", "bob"), Cancelled);
        Assert.Equal(["alice"], Assert.IsType<Others>(await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Names);

        await app.Services.GetRequiredService<BothAudiences>().SayAsync("kitchen", "cook", "tea is ready");

        Assert.Equal(new Said("cook", "tea is ready"), await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled));
        Assert.Equal("cook: tea is ready", await heard.Task.WaitAsync(Cancelled));
    }

    private static WebApplicationBuilder CreateBuilder(HttpProtocols protocols)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener => listener.Protocols = protocols));
        return builder;
    }
}
