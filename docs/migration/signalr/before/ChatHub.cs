using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;

namespace Chat;

public interface IChatClient
{
    Task Came(string name);

    Task Left(string name);

    Task Said(string name, string text);
}

public sealed class ChatHub(ChatRooms rooms) : Hub<IChatClient>
{
    private string Room
    {
        get => (string)Context.Items[nameof(Room)]!;
        set => Context.Items[nameof(Room)] = value;
    }

    private string Name
    {
        get => (string)Context.Items[nameof(Name)]!;
        set => Context.Items[nameof(Name)] = value;
    }

    public async Task<string[]> Join(string room, string name)
    {
        (Room, Name) = (room, name);
        await Groups.AddToGroupAsync(Context.ConnectionId, room);
        await Clients.OthersInGroup(room).Came(name);
        return rooms.Join(room, name);
    }

    public Task Say(string text)
    {
        rooms.Add(Room, Name, text);
        return Clients.Group(Room).Said(Name, text);
    }

    public async IAsyncEnumerable<Line> History(string room, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((string name, string text) in rooms.History(room))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Line(name, text);
            await Task.Yield();
        }
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.ContainsKey(nameof(Room)))
        {
            rooms.Leave(Room, Name);
            await Clients.OthersInGroup(Room).Left(Name);
        }
    }
}
