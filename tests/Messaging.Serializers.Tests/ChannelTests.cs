using System.Net;
using Messaging.Serializers.Tests.Generated;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Serializers.Tests;

/// <summary>The serializers behind the words of a configuration, in one application that is client and server.</summary>
public sealed class ChannelTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("Json"), InlineData("Protobuf")]
    public async Task One_channel_carries_plain_messages_one_way_and_generated_ones_the_other(string word)
    {
        await using WebApplication app = Build(messaging => messaging.AddProtobufNet().AddProtobuf(), ("Channels:shop:Serializer", word));
        await app.StartAsync(Cancelled);
        Uri address = new(app.Urls.Single());
        IDuplexChannelFactory<Positional, Item> shop = app.Services.GetRequiredService<IDuplexChannelFactory<Positional, Item>>();
        app.Configuration["Messaging:Channels:shop:Address"] = address.ToString();
        ((IConfigurationRoot)app.Configuration).Reload();

        await using IDuplexChannel<Positional, Item> channel = await shop.ConnectAsync(cancellationToken: Cancelled);
        await channel.SendAsync(new Positional("pen", 2.5, new Leaf { Name = "ink" }), Cancelled);
        await channel.CompleteAsync(Cancelled);
        Item item = Assert.Single(await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled));

        Assert.Equal(word, channel.Info.Serializer);
        Assert.Equal(new Item { Name = "pen", Amount = 2.5, Tags = { "ink" } }, item);
    }

    [Fact]
    public async Task What_a_serializer_cannot_handle_stops_the_start_of_client_and_server()
    {
        await using WebApplication app = Build(
            messaging => messaging.AddProtobuf().AddMessagePack(),
            ("Channels:shop:Address", "http://127.0.0.1:1"),
            ("Channels:shop:Serializer", "Protobuf, MessagePack"));
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancelled));
        Assert.Equal(
            [
                "Messaging:Channels:shop:Serializer: Protobuf cannot handle the type Messaging.Serializers.Tests.Positional: it is no generated Protobuf message. "
                + "For classes with [DataContract] and [DataMember(Order = n)] use AddProtobufNet() of the package Messaging.ProtobufNet.",
                "Messaging:Channels:shop:Serializer: MessagePack cannot handle the type Messaging.Serializers.Tests.Generated.Item: "
                + "Messaging.Serializers.Tests.Generated.Item has no formatter: it is a generated Protobuf message. Use the serializer Protobuf.",
            ],
            failure.Failures);

        await using WebApplication server = Build(messaging => messaging.AddProtobufNet(), ("Endpoints:shop:Serializers", "Protobuf"));
        failure = await Assert.ThrowsAsync<OptionsValidationException>(() => server.StartAsync(Cancelled));
        Assert.StartsWith(
            "Messaging:Endpoints:shop:Serializers: Protobuf: Protobuf cannot handle the type Messaging.Serializers.Tests.Generated.Item: ",
            Assert.Single(failure.Failures),
            StringComparison.Ordinal);
    }

    private static WebApplication Build(Action<IMessagingBuilder> add, params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration["Messaging:Endpoints:shop:Path"] = "/shop";
        bool isClient = false;
        foreach ((string key, string value) in settings)
        {
            isClient |= key.StartsWith("Channels", StringComparison.Ordinal);
            builder.Configuration["Messaging:" + key] = value;
        }

        IMessagingBuilder messaging = builder.Services.AddMessaging(builder.Configuration);
        add(messaging);
        if (isClient)
        {
            messaging.AddWebSockets().AddChannel<Positional, Item>("shop", options =>
            {
                options.Path = "/shop";
                options.Address ??= new Uri("http://127.0.0.1:1"); // Known when the server listens.
            });
        }

        WebApplication app = builder.Build();
        app.MapDuplexChannel("/shop", async (IDuplexChannel<Item, Positional> channel, CancellationToken ended) =>
        {
            await foreach (Positional wanted in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(new Item { Name = wanted.Symbol, Amount = wanted.Price, Tags = { wanted.Leaf?.Name } }, ended);
            }
        });
        return app;
    }
}
