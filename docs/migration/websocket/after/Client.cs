using Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace PriceFeed;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        var services = new ServiceCollection();
        services.AddMessaging().AddWebSockets().AddChannel<Watch, Quote>("prices", options =>
        {
            options.Address = new Uri(args[0]);
            options.Path = "/prices";
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        var prices = provider.GetRequiredService<IDuplexChannelFactory<Watch, Quote>>();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await ReadQuotesAsync(prices, stop.Token);
        await AskForNothingAsync(prices, stop.Token);
    }

    private static async Task ReadQuotesAsync(IDuplexChannelFactory<Watch, Quote> prices, CancellationToken stop)
    {
        await using IDuplexChannel<Watch, Quote> server = await prices.ConnectAsync(cancellationToken: stop);
        foreach (Watch request in Feed.Requests)
        {
            await server.SendAsync(request, stop);
        }

        await server.CompleteAsync(stop);
        Feed.Print(await server.ReadAllAsync(stop).ToListAsync(stop));
    }

    private static async Task AskForNothingAsync(IDuplexChannelFactory<Watch, Quote> prices, CancellationToken stop)
    {
        try
        {
            await prices.UnaryCallAsync(new Watch(["MSFT"], 0), cancellationToken: stop);
        }
        catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.InvalidMessage)
        {
            Console.WriteLine($"refused: {e.Reason}");
        }
    }
}
