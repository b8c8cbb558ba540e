using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Market.V1;

namespace Market;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        using var channel = GrpcChannel.ForAddress(args[0]);
        var named = new Prices.PricesClient(channel.Intercept(metadata =>
        {
            metadata.Add(Exchange.ClientName, "desk 7");
            return metadata;
        }));

        await AskAsync(named, "MSFT", TimeSpan.FromSeconds(30));
        await AskAsync(named, "NONE", TimeSpan.FromSeconds(30));
        await AskAsync(named, Exchange.Halted, TimeSpan.FromSeconds(1));
        await AskAsync(new Prices.PricesClient(channel), "MSFT", TimeSpan.FromSeconds(30));
        await WatchAsync(named);
        await TradeAsync(named);
    }

    private static async Task AskAsync(Prices.PricesClient prices, string symbol, TimeSpan deadline)
    {
        try
        {
            Exchange.Print(await prices.LatestAsync(new Subscribe { Symbol = symbol }, deadline: DateTime.UtcNow + deadline));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
        {
            Console.WriteLine($"refused: {e.Status.Detail}");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded)
        {
            Console.WriteLine("too late");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unauthenticated)
        {
            Console.WriteLine("not known");
        }
    }

    private static async Task WatchAsync(Prices.PricesClient prices)
    {
        using var leave = new CancellationTokenSource();
        using AsyncServerStreamingCall<Quote> call = prices.Watch(new Subscribe { Symbol = "AAPL" }, cancellationToken: leave.Token);
        try
        {
            await foreach (Quote quote in call.ResponseStream.ReadAllAsync())
            {
                Exchange.Print(quote);
                if (quote.Number == 3)
                {
                    await leave.CancelAsync();
                }
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled)
        {
            Console.WriteLine("seen enough");
        }
    }

    private static async Task TradeAsync(Prices.PricesClient prices)
    {
        using AsyncDuplexStreamingCall<Order, Fill> call = prices.Trade();
        foreach (int pieces in new[] { 10, 20, 30 })
        {
            await call.RequestStream.WriteAsync(new Order { Symbol = "MSFT", Pieces = pieces });
            await call.ResponseStream.MoveNext();
            Exchange.Print(call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        await foreach (Fill fill in call.ResponseStream.ReadAllAsync())
        {
            Exchange.Print(fill);
        }
    }
}
