using System.Threading.RateLimiting;
using Messaging;
using Messaging.AspNetCore;
using Samples;

namespace Chat;

/// <summary>Serves one person in one room: a page over WebSocket and JSON and a console over gRPC and Protobuf run through the same lines.</summary>
internal sealed class ChatHandler(ChatRooms rooms) : IDuplexChannelHandler<FromRoom, FromPerson>
{
    public async Task HandleAsync(IDuplexChannel<FromRoom, FromPerson> channel, DuplexChannelContext context)
    {
        FromPerson? first = await channel.ReadAllAsync(context.Ended).FirstOrDefaultAsync(context.Ended);
        if (first?.Enter is not { } enter)
        {
            channel.Abort(ChannelCloseStatus.InvalidMessage, "Expected to be told a room and a name first.");
            return;
        }

        using Visit? visit = rooms.Enter(enter);
        if (visit is null)
        {
            channel.Abort(ChannelCloseStatus.ResourceExhausted, "The room is full.");
            return;
        }

        // The visit ends with whatever ends first: the person leaves, the channel is lost, or the person is too slow for the room.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Ended);
        Task[] parts = [ListenAsync(channel, visit, over.Token), TellAsync(channel, visit.InRoom, over.Token), TellAsync(channel, visit.InLobby, over.Token)];
        Task end = await Task.WhenAny([.. parts, visit.InRoom.Overrun]);
        if (end == visit.InRoom.Overrun)
        {
            channel.Abort(ChannelCloseStatus.ResourceExhausted, "Too slow for this room.");
        }

        await over.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await end;
    }

    private static async Task ListenAsync(IDuplexChannel<FromRoom, FromPerson> channel, Visit visit, CancellationToken over)
    {
        // Who floods the room is read no faster than this: the channel's back-pressure makes that sender wait, and nobody else.
        await using var pace = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 20,
            TokensPerPeriod = 5,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
        await foreach (FromPerson message in channel.ReadAllAsync(over))
        {
            using RateLimitLease lease = await pace.AcquireAsync(1, over);
            switch (message.ContentCase)
            {
                case FromPerson.ContentOneofCase.Say:
                    visit.Say(message.Say.Text);
                    break;
                case FromPerson.ContentOneofCase.Typing:
                    visit.Tell(message.Typing.Active);
                    break;
                default:
                    channel.Abort(ChannelCloseStatus.InvalidMessage, "Expected to enter once.");
                    return;
            }
        }
    }

    private static async Task TellAsync(IDuplexChannel<FromRoom, FromPerson> channel, BroadcastMember<FromRoom> member, CancellationToken over)
    {
        await foreach (FromRoom message in member.ReadAllAsync(over))
        {
            await channel.SendAsync(message, over);
        }
    }
}
