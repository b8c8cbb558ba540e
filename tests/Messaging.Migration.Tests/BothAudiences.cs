using Chat;
using Microsoft.AspNetCore.SignalR;

namespace Messaging.Migration.Tests;

/// <summary>Reaches everybody in a room while some come by the hub and some by the channel.</summary>
internal sealed class BothAudiences(IHubContext<ChatHub, IChatClient> hub, Groups<ChatEvent, ChatCommand> groups)
{
    public Task SayAsync(string room, string name, string text)
    {
        groups.Send(room, new Said(name, text));
        return hub.Clients.Group(room).Said(name, text);
    }
}
