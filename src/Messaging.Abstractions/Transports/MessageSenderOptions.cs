namespace Messaging.Transports;

/// <summary>What a <see cref="MessageSender"/> needs to know of its connection. Immutable.</summary>
public sealed class MessageSenderOptions
{
    /// <summary>The bounds: <see cref="ChannelLimits.SendBufferBytes"/>, <see cref="ChannelLimits.MaxMessageBytes"/> and <see cref="ChannelLimits.SendTimeout"/>.</summary>
    public required ChannelLimits Limits { get; init; }

    /// <summary>The clock of the send time-out.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Whether a write to the stream needs a flush to leave. Default: <see langword="false"/>.</summary>
    public bool FlushesStream { get; init; }

    /// <summary>
    /// How many bytes one write takes where the send time-out counts, because progress is seen between writes. Default: <see cref="int.MaxValue"/>, every byte,
    /// for a stream that takes whole frames.
    /// </summary>
    public int LargestTimedWrite { get; init; } = int.MaxValue;
}

/// <summary>What sending tells its connection.</summary>
public interface IMessageSenderHandler
{
    /// <summary>Bytes that had to wait for long were taken by the peer's side.</summary>
    void OnProgress();

    /// <summary>Writing failed; nothing can be sent any more. Called once, from the thread that wrote or that of a timer.</summary>
    /// <param name="exception">What the stream threw; a <see cref="TimeoutException"/> where the send time-out passed.</param>
    void OnWriteFailed(Exception exception);
}
