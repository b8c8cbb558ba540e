namespace Messaging.Conformance;

/// <summary>How far a sender came before it had to wait.</summary>
/// <param name="Accepted">How many messages were accepted.</param>
/// <param name="Waiting">The send that waits for room. It is one message more.</param>
internal sealed record FilledUp(int Accepted, Task Waiting);

/// <summary>Ways to send that the tests share.</summary>
internal static class ChannelSending
{
    /// <summary>Sends numbered messages.</summary>
    public static async Task SendManyAsync(this IDuplexChannel<TestMessage, TestMessage> channel, int count, int sender = 0)
    {
        ArgumentNullException.ThrowIfNull(channel);
        for (int i = 0; i < count; i++)
        {
            await channel.SendAsync(new TestMessage { Number = i, Sender = sender, Text = "some text of some length" });
        }
    }

    /// <summary>Sends numbered messages until one has to wait.</summary>
    /// <param name="channel">The channel; its peer does not read.</param>
    /// <param name="messageBytes">The length of each. The seed of the content is its number.</param>
    /// <param name="atMost">Fails when that many were accepted.</param>
    public static async Task<FilledUp> FillAsync(this IDuplexChannel<RawMessage, RawMessage> channel, int messageBytes, int atMost)
    {
        ArgumentNullException.ThrowIfNull(channel);
        for (int i = 0; i <= atMost; i++)
        {
            Task send = channel.SendAsync(Payloads.Binary(messageBytes, i)).AsTask();
            if (await send.IsBlockedAsync())
            {
                return new FilledUp(i, send);
            }

            await send;
        }

        throw new InvalidOperationException(
            $"The sender was not stopped: {(long)atMost * messageBytes} bytes were accepted for a peer that does not read.");
    }

    /// <summary>Sends the same message until the channel has ended.</summary>
    public static async Task<DuplexChannelException> FloodAsync(this IDuplexChannel<RawMessage, RawMessage> channel, int messageBytes)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RawMessage message = Payloads.Binary(messageBytes, 1);
        try
        {
            while (true)
            {
                await channel.SendAsync(message);
            }
        }
        catch (DuplexChannelException end)
        {
            return end;
        }
    }
}
