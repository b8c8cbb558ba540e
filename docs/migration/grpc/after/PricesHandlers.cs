using Market.V1;
using Messaging;

namespace Market;

internal static class PricesHandlers
{
    public static async Task LatestAsync(IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended)
    {
        if (await ReadListedAsync(channel, ended) is { } symbol)
        {
            await channel.SendAsync(await Exchange.LatestAsync(symbol, ended), ended);
        }
    }

    public static async Task WatchAsync(IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended)
    {
        if (await ReadListedAsync(channel, ended) is not { } symbol)
        {
            return;
        }

        try
        {
            await foreach (Quote quote in Exchange.WatchAsync(symbol))
            {
                await channel.SendAsync(quote, ended);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or DuplexChannelException)
        {
            Console.WriteLine("The watcher has left.");
        }
    }

    public static async Task TradeAsync(IDuplexChannel<Fill, Order> channel, CancellationToken ended)
    {
        var fills = new List<Fill>();
        await foreach (Order order in channel.ReadAllAsync(ended))
        {
            fills.Add(Exchange.Execute(order));
            await channel.SendAsync(fills[^1], ended);
        }

        await channel.SendAsync(Exchange.Sum(fills), ended);
    }

    private static async Task<string?> ReadListedAsync(IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended)
    {
        Subscribe request = await channel.ReadAllAsync(ended).FirstAsync(ended);
        if (Exchange.Lists(request.Symbol))
        {
            return request.Symbol;
        }

        channel.Abort(ChannelCloseStatus.InvalidMessage, $"{request.Symbol} is not listed.");
        return null;
    }
}
