using Market.V1;
using Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Market;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonFile("appsettings.json").AddCommandLine(args).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddGrpc().AddWebSockets().AddProtobuf()
            .AddChannel<Subscribe, Quote>("latest")
            .AddChannel<Subscribe, Quote>("watch")
            .AddChannel<Order, Fill>("trade");
        await using ServiceProvider provider = services.BuildServiceProvider();
        var latest = provider.GetRequiredKeyedService<IDuplexChannelFactory<Subscribe, Quote>>("latest");
        var watch = provider.GetRequiredKeyedService<IDuplexChannelFactory<Subscribe, Quote>>("watch");
        var trade = provider.GetRequiredService<IDuplexChannelFactory<Order, Fill>>();

        await AskAsync(latest, "MSFT", Named(TimeSpan.FromSeconds(30)));
        await AskAsync(latest, "NONE", Named(TimeSpan.FromSeconds(30)));
        await AskAsync(latest, Exchange.Halted, Named(TimeSpan.FromSeconds(1)));
        await AskAsync(latest, "MSFT", new ChannelConnectOptions());
        await WatchAsync(watch);
        await TradeAsync(trade);
    }

    private static ChannelConnectOptions Named(TimeSpan? deadline = null) => new() { Headers = { [Exchange.ClientName] = "desk 7" }, Deadline = deadline };

    private static async Task AskAsync(IDuplexChannelFactory<Subscribe, Quote> latest, string symbol, ChannelConnectOptions options)
    {
        try
        {
            Exchange.Print(await latest.UnaryCallAsync(new Subscribe { Symbol = symbol }, options));
        }
        catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.InvalidMessage)
        {
            Console.WriteLine($"refused: {e.Reason}");
        }
        catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.Timeout)
        {
            Console.WriteLine("too late");
        }
        catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.Unauthenticated)
        {
            Console.WriteLine("not known");
        }
    }

    private static async Task WatchAsync(IDuplexChannelFactory<Subscribe, Quote> watch)
    {
        await foreach (Quote quote in watch.ServerStreamingCallAsync(new Subscribe { Symbol = "AAPL" }, Named()))
        {
            Exchange.Print(quote);
            if (quote.Number == 3)
            {
                break;
            }
        }

        Console.WriteLine("seen enough");
    }

    private static async Task TradeAsync(IDuplexChannelFactory<Order, Fill> trade)
    {
        await using IDuplexChannel<Order, Fill> channel = await trade.ConnectAsync(Named());
        IAsyncEnumerator<Fill> fills = channel.ReadAllAsync().GetAsyncEnumerator();
        foreach (int pieces in new[] { 10, 20, 30 })
        {
            await channel.SendAsync(new Order { Symbol = "MSFT", Pieces = pieces });
            await fills.MoveNextAsync();
            Exchange.Print(fills.Current);
        }

        await channel.CompleteAsync();
        while (await fills.MoveNextAsync())
        {
            Exchange.Print(fills.Current);
        }
    }
}
