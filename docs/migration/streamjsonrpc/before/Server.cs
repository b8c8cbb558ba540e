using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamJsonRpc;

namespace Library;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        await using WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Map("/library", async (HttpContext context) =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var rpc = new JsonRpc(new WebSocketMessageHandler(socket, new SystemTextJsonFormatter()), new LibraryService())
            {
                CancelLocallyInvokedMethodsWhenConnectionIsClosed = true,
            };
            rpc.StartListening();
            try
            {
                await rpc.Completion;
            }
            catch (WebSocketException)
            {
                // The client has left without closing, or was lost.
            }
        });
        await app.RunAsync();
    }
}
