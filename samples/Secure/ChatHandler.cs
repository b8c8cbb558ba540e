using Messaging;
using Messaging.AspNetCore;
using Microsoft.AspNetCore.Authorization;

namespace Secure;

/// <summary>Repeats what is said, with the name of who said it. The attribute counts on every transport.</summary>
[Authorize]
internal sealed class ChatHandler : IDuplexChannelHandler<Line, Say>
{
    public async Task HandleAsync(IDuplexChannel<Line, Say> channel, DuplexChannelContext context)
    {
        string user = context.User.Identity?.Name ?? "?";
        await foreach (Say say in channel.ReadAllAsync(context.Ended))
        {
            await channel.SendAsync(new Line { User = user, Text = say.Text }, context.Ended);
        }
    }
}
