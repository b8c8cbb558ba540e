using Microsoft.AspNetCore.SignalR.Client;

namespace Chat;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        (string address, string room, string name) = (args[0], args[1], args[2]);
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(new Uri(address), "/chat"))
            .WithAutomaticReconnect(Screen.RetryDelays)
            .Build();
        connection.On<string>("Came", Screen.ShowCame);
        connection.On<string>("Left", Screen.ShowLeft);
        connection.On<string, string>("Said", Screen.ShowLine);
        connection.Reconnecting += _ =>
        {
            Screen.ShowLost();
            return Task.CompletedTask;
        };
        connection.Reconnected += _ => JoinAsync(connection, room, name);

        await connection.StartAsync();
        await JoinAsync(connection, room, name);
        await foreach (string line in Screen.ReadAsync())
        {
            if (line == "/history")
            {
                await foreach (Line earlier in connection.StreamAsync<Line>("History", room))
                {
                    Screen.ShowEarlier(earlier.Name, earlier.Text);
                }
            }
            else
            {
                await connection.InvokeAsync("Say", line);
            }
        }
    }

    private static async Task JoinAsync(HubConnection connection, string room, string name) =>
        Screen.ShowOthers(await connection.InvokeAsync<string[]>("Join", room, name));
}
