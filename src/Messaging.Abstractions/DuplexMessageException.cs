namespace Messaging;

/// <summary>
/// One message was refused before a byte of it was sent: it cannot be serialized, is no valid text, or is too long. The channel goes on.
/// </summary>
public sealed class DuplexMessageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status"><see cref="ChannelCloseStatus.InvalidMessage"/> or <see cref="ChannelCloseStatus.MessageTooLarge"/>: what the peer would have said.</param>
    /// <param name="message">What was wrong and what was expected.</param>
    /// <param name="innerException">The serializer's exception, or <see langword="null"/>.</param>
    public DuplexMessageException(ChannelCloseStatus status, string message, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary><see cref="ChannelCloseStatus.InvalidMessage"/> or <see cref="ChannelCloseStatus.MessageTooLarge"/>.</summary>
    public ChannelCloseStatus Status { get; }
}
