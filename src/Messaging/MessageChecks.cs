namespace Messaging;

/// <summary>What <see cref="DuplexChannel"/> does about messages that are not as they should be. Immutable and thread-safe.</summary>
public sealed class MessageChecks
{
    /// <summary>Nothing beyond what the serializer checks.</summary>
    public static MessageChecks None { get; } = new();

    /// <summary>
    /// Called when a received message is refused, with how the channel is about to end: <see cref="ChannelClosed.Exception"/> says what was wrong and stays on
    /// this side, <see cref="ChannelClosed.Reason"/> is told to the peer. What it returns is how the channel ends, so that a server can log the one and add a
    /// correlation id to the other. <see langword="null"/>: the channel ends as it is.
    /// </summary>
    public Func<ChannelClosed, ChannelClosed>? Refused { get; init; }
}
