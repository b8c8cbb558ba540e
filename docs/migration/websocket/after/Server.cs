using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace PriceFeed;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddMessaging(builder.Configuration);
        await using WebApplication app = builder.Build();
        app.MapDuplexChannel<Quote, Watch>("/prices", ServeAsync);
        await app.RunAsync();
    }

    private static async Task ServeAsync(IDuplexChannel<Quote, Watch> client, CancellationToken ended)
    {
        var sending = new List<Task>();
        await foreach (Watch watch in client.ReadAllAsync(ended))
        {
            if (!Feed.IsValid(watch))
            {
                client.Abort(ChannelCloseStatus.InvalidMessage, Feed.Refusal);
                return;
            }

            sending.Add(SendQuotesAsync(client, watch, ended));
        }

        await Task.WhenAll(sending);
    }

    private static async Task SendQuotesAsync(IDuplexChannel<Quote, Watch> client, Watch watch, CancellationToken ended)
    {
        foreach (Quote quote in Feed.Answer(watch))
        {
            await client.SendAsync(quote, ended);
        }
    }
}
