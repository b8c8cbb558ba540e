using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Chat;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton<ChatRooms>();
        builder.Services.AddSignalR();
        await using WebApplication app = builder.Build();
        app.MapHub<ChatHub>("/chat");
        await app.RunAsync();
    }
}
