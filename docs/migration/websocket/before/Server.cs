using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PriceFeed;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        await using WebApplication app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
        app.Map("/prices", async (HttpContext context) =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var client = new JsonSocket(socket);
            try
            {
                await ServeAsync(client, context.RequestAborted);
            }
            catch (WebSocketException)
            {
                // The connection was lost.
            }
        });
        await app.RunAsync();
    }

    private static async Task ServeAsync(JsonSocket client, CancellationToken aborted)
    {
        var sending = new List<Task>();
        while (await client.ReceiveAsync<Watch>(aborted) is { } watch)
        {
            if (!Feed.IsValid(watch))
            {
                await client.CloseAsync(WebSocketCloseStatus.InvalidPayloadData, Feed.Refusal, aborted);
                return;
            }

            sending.Add(SendQuotesAsync(client, watch, aborted));
        }

        await Task.WhenAll(sending);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, aborted);
    }

    private static async Task SendQuotesAsync(JsonSocket client, Watch watch, CancellationToken aborted)
    {
        foreach (Quote quote in Feed.Answer(watch))
        {
            await client.SendAsync(quote, aborted);
        }
    }
}
