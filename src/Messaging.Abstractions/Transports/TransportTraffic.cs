namespace Messaging.Transports;

/// <summary>What has passed over one connection so far: messages of the application and the bytes of their payloads, no frames and no encryption.</summary>
/// <param name="SentMessages">How many messages were accepted.</param>
/// <param name="SentBytes">The bytes of their payloads.</param>
/// <param name="ReceivedMessages">How many messages have arrived whole; they may still wait to be read.</param>
/// <param name="ReceivedBytes">The bytes of their payloads.</param>
public readonly record struct TransportTraffic(long SentMessages, long SentBytes, long ReceivedMessages, long ReceivedBytes)
{
    /// <summary>Reads what a connection over these two building blocks has counted. Thread-safe.</summary>
    /// <param name="sender">Its sending side.</param>
    /// <param name="messages">Its receiving side.</param>
    public static TransportTraffic Of(MessageSender sender, MessageBuffer messages)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(messages);
        return new TransportTraffic(sender.Framed.Messages, sender.Framed.PayloadBytes, messages.Published, messages.PublishedBytes);
    }
}
