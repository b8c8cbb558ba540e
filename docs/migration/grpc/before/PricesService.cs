using Grpc.Core;
using Market.V1;

namespace Market;

internal sealed class PricesService : Prices.PricesBase
{
    public override Task<Quote> Latest(Subscribe request, ServerCallContext context)
    {
        CheckListed(request);
        return Exchange.LatestAsync(request.Symbol, context.CancellationToken);
    }

    public override async Task Watch(Subscribe request, IServerStreamWriter<Quote> responseStream, ServerCallContext context)
    {
        CheckListed(request);
        try
        {
            await foreach (Quote quote in Exchange.WatchAsync(request.Symbol))
            {
                await responseStream.WriteAsync(quote, context.CancellationToken);
            }
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            Console.WriteLine("The watcher has left.");
        }
    }

    public override async Task Trade(IAsyncStreamReader<Order> requestStream, IServerStreamWriter<Fill> responseStream, ServerCallContext context)
    {
        var fills = new List<Fill>();
        await foreach (Order order in requestStream.ReadAllAsync(context.CancellationToken))
        {
            fills.Add(Exchange.Execute(order));
            await responseStream.WriteAsync(fills[^1], context.CancellationToken);
        }

        await responseStream.WriteAsync(Exchange.Sum(fills), context.CancellationToken);
    }

    private static void CheckListed(Subscribe request)
    {
        if (!Exchange.Lists(request.Symbol))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"{request.Symbol} is not listed."));
        }
    }
}
