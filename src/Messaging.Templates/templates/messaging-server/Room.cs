using System.Collections.Concurrent;
using System.Threading.Channels;
using Messaging;

namespace MessagingServer;

/// <summary>Passes what one member says on to all of them.</summary>
public sealed class Room
{
    // A member that reads slowly misses the oldest messages; it neither stops the others nor fills the memory.
    private static readonly BoundedChannelOptions InboxOptions = new(64) { FullMode = BoundedChannelFullMode.DropOldest };

    private readonly ConcurrentDictionary<Channel<ChatMessage>, bool> _inboxes = new();

    /// <summary>Serves one member. The channel ends when this method returns.</summary>
    public async Task ServeAsync(IDuplexChannel<ChatMessage, ChatMessage> channel, CancellationToken ended)
    {
        Channel<ChatMessage> inbox = Channel.CreateBounded<ChatMessage>(InboxOptions);
        _inboxes.TryAdd(inbox, true);
        Task sending = SendAsync(channel, inbox.Reader, ended);
        try
        {
            await foreach (ChatMessage message in channel.ReadAllAsync(ended))
            {
                foreach (Channel<ChatMessage> member in _inboxes.Keys)
                {
                    member.Writer.TryWrite(message);
                }
            }
        }
        finally
        {
            _inboxes.TryRemove(inbox, out _);
            inbox.Writer.Complete();
            await sending;
        }
    }

    private static async Task SendAsync(IDuplexChannel<ChatMessage, ChatMessage> channel, ChannelReader<ChatMessage> inbox, CancellationToken ended)
    {
        await foreach (ChatMessage message in inbox.ReadAllAsync(ended))
        {
            await channel.SendAsync(message, ended);
        }
    }
}
