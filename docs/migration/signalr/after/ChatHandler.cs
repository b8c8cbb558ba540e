using Messaging;
using Messaging.AspNetCore;

namespace Chat;

internal sealed class ChatHandler(ChatRooms rooms, Groups<ChatEvent, ChatCommand> groups) : IDuplexChannelHandler<ChatEvent, ChatCommand>
{
    public async Task HandleAsync(IDuplexChannel<ChatEvent, ChatCommand> channel, DuplexChannelContext context)
    {
        IAsyncEnumerable<ChatCommand> commands = channel.ReadAllAsync(context.Ended);
        if (await commands.FirstOrDefaultAsync() is not Join(var room, var name))
        {
            channel.Abort(ChannelCloseStatus.ProtocolError, "The first command must be join.");
            return;
        }

        await using var member = groups.Add(room, channel);
        groups.Send(room, new Came(name), except: member);
        member.Send(new Others(rooms.Join(room, name)));
        try
        {
            await foreach (Say say in channel.ReadAllAsync(context.Ended).OfType<Say>())
            {
                rooms.Add(room, name, say.Text);
                groups.Send(room, new Said(name, say.Text));
            }
        }
        finally
        {
            rooms.Leave(room, name);
            groups.Send(room, new Left(name), except: member);
        }
    }
}
