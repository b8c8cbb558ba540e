using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Chat;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton<ChatRooms>();
        builder.Services.AddSingleton<Groups<ChatEvent, ChatCommand>>();
        builder.Services.AddMessaging(builder.Configuration);
        await using WebApplication app = builder.Build();
        app.MapDuplexChannel<ChatHandler>("/chat");
        app.MapDuplexChannel("/history", async (IDuplexChannel<Line, History> channel, CancellationToken ended) =>
        {
            History asked = await channel.ReadAllAsync(ended).FirstAsync(ended);
            foreach ((string name, string text) in app.Services.GetRequiredService<ChatRooms>().History(asked.Room))
            {
                await channel.SendAsync(new Line(name, text), ended);
            }
        });
        await app.RunAsync();
    }
}
