using Market.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Market;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddMessaging(builder.Configuration).AddProtobuf();
        await using WebApplication app = builder.Build();
        app.Use(CheckClientName);
        app.MapDuplexChannel<Quote, Subscribe>("/market.v1.Prices/Latest", PricesHandlers.LatestAsync);
        app.MapDuplexChannel<Quote, Subscribe>("/market.v1.Prices/Watch", PricesHandlers.WatchAsync);
        app.MapDuplexChannel<Fill, Order>("/market.v1.Prices/Trade", PricesHandlers.TradeAsync);
        await app.RunAsync();
    }

    /// <summary>Refuses calls that do not say who makes them, and writes down the others.</summary>
    private static Task CheckClientName(HttpContext context, RequestDelegate next)
    {
        string? name = context.Request.Headers[Exchange.ClientName];
        if (name is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        Console.WriteLine($"{name} calls {context.Request.Path}");
        return next(context);
    }
}
