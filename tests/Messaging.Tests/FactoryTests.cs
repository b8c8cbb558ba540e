using Messaging.Tests.Fakes;
using Messaging.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

public sealed class FactoryTests
{
    private static readonly ChannelInfo Info = new() { Transport = "Fake", Role = ChannelRole.Client, Serializer = "Json" };

    [Fact]
    public async Task A_channel_connects_over_the_configured_transport_with_the_options_of_defaults_channel_and_code()
    {
        FakeTransport transport = FakeTransport.Connecting("Fake", new FakeConnection { Info = Info });
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Defaults:Transport"] = "fake",
            ["Messaging:Defaults:MaxMessageBytes"] = "1000",
            ["Messaging:Defaults:SendBufferBytes"] = "2000",
            ["Messaging:Defaults:ReceiveBufferBytes"] = "3000",
            ["Messaging:Channels:prices:SendBufferBytes"] = "4000",
            ["Messaging:Channels:prices:ReceiveBufferBytes"] = "5000",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IClientTransport>(transport);
        services.AddMessaging(configuration).AddChannel<Quote, Quote>("prices", options => options.ReceiveBufferBytes = 6000);
        await using ServiceProvider provider = services.BuildServiceProvider();

        await using IDuplexChannel<Quote, Quote> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>().ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);

        ChannelOptions options = Assert.Single(transport.Connects).Options;
        Assert.Equal((1000, 4000, 6000), (options.MaxMessageBytes, options.SendBufferBytes, options.ReceiveBufferBytes));
        Assert.Equal("Json", channel.Info.Serializer);
        Assert.Null(channel.Info.FallbackReason);
    }
}
