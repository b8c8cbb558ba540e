using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Testing.Tests;

public sealed class ReplaceChannelTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_web_application_reaches_the_tests_peer_in_place_of_its_server()
    {
        PeerScript<Quote, Subscribe> market = new PeerScript<Quote, Subscribe>().Expect(new Subscribe("MSFT")).Send(new Quote("MSFT", 28.8)).ExpectEnd();
        WebApplicationBuilder builder = CreateApplication();
        TestChannelFactory<Subscribe, Quote> prices = builder.Services.ReplaceChannel<Subscribe, Quote>("prices", market.RunAsync);
        await using WebApplication app = builder.Build();
        app.MapGet("/{symbol}", GetPriceAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);

        string price = await app.GetTestClient().GetStringAsync(new Uri("/MSFT", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("28.8", price);
        await market.Completion;
        Assert.Equal([new Subscribe("MSFT")], Assert.Single(prices.Channels).Sent);
        Assert.Same(prices, app.Services.GetRequiredKeyedService<IDuplexChannelFactory<Subscribe, Quote>>("prices"));
    }

    [Fact]
    public void A_channel_that_was_not_added_is_named()
    {
        WebApplicationBuilder builder = CreateApplication();

        var failure = Assert.Throws<InvalidOperationException>(
            () => builder.Services.ReplaceChannel<Subscribe, Quote>("price", (_, _) => Task.CompletedTask));
        Assert.Contains("No channel \"price\"", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("prices.", failure.Message, StringComparison.Ordinal);

        failure = Assert.Throws<InvalidOperationException>(
            () => builder.Services.ReplaceChannel<Quote, Subscribe>("prices", (_, _) => Task.CompletedTask));
        Assert.EndsWith("Added with these types: none.", failure.Message, StringComparison.Ordinal);
    }

    private static WebApplicationBuilder CreateApplication()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddMessaging(builder.Configuration).AddWebSockets()
            .AddChannel<Subscribe, Quote>("prices", options => options.Address = new Uri("http://prices.invalid"));
        return builder;
    }

    private static async Task<string> GetPriceAsync(string symbol, IDuplexChannelFactory<Subscribe, Quote> prices, CancellationToken cancellationToken)
    {
        await using IDuplexChannel<Subscribe, Quote> channel = await prices.ConnectAsync(cancellationToken: cancellationToken);
        await channel.SendAsync(new Subscribe(symbol), cancellationToken);
        await channel.CompleteAsync(cancellationToken);
        await foreach (Quote quote in channel.ReadAllAsync(cancellationToken))
        {
            return quote.Price.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return "none";
    }
}
