using Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Chat;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        (var address, string room, string name) = (new Uri(args[0]), args[1], args[2]);
        var services = new ServiceCollection();
        services.AddMessaging().AddWebSockets()
            .AddChannel<ChatCommand, ChatEvent>("chat", options => (options.Address, options.Path) = (address, "/chat"))
            .AddChannel<History, Line>("history", options => (options.Address, options.Path) = (address, "/history"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var history = provider.GetRequiredService<IDuplexChannelFactory<History, Line>>();
        var connection = new ChatConnection(provider.GetRequiredService<IDuplexChannelFactory<ChatCommand, ChatEvent>>(), new Join(room, name));

        Task showing = connection.ShowAsync();
        await foreach (string line in Screen.ReadAsync())
        {
            if (line == "/history")
            {
                await foreach (Line earlier in history.ServerStreamingCallAsync(new History(room)))
                {
                    Screen.ShowEarlier(earlier.Name, earlier.Text);
                }
            }
            else
            {
                await connection.SayAsync(line);
            }
        }

        await connection.LeaveAsync();
        await showing;
    }
}
