namespace Messaging.Transports;

/// <content>What <see cref="ReceiveAsync"/> of a derived class is made of.</content>
public abstract partial class TransportConnection
{
    private const int LargestRead = 32 * 1024;

    /// <summary>The peer was heard: bytes have come, or bytes that had to wait were taken. Cheap; for each read.</summary>
    protected void Heard() => _keepAlive?.Heard();

    /// <summary>Reading stops because the application does not take messages, or goes on. <see cref="WaitForRoomAsync"/> calls it.</summary>
    /// <param name="paused">Whether it stops.</param>
    protected void SetPaused(bool paused) => _keepAlive?.SetPaused(paused);

    /// <summary>Waits until the application has made room in <see cref="Messages"/>, which is the back-pressure; not where what arrives is dropped anyway.</summary>
    protected async ValueTask WaitForRoomAsync()
    {
        if (Messages.HasRoom || _isDiscarding)
        {
            return;
        }

        PublishRest();
        SetPaused(true);
        await Messages.WaitForRoomAsync().ConfigureAwait(false);
        SetPaused(false);
    }

    /// <summary>
    /// Shows what has arrived to the application, and wakes it. Before each wait for more, and before an end; done by this class when
    /// <see cref="ReceiveAsync"/> returns or throws.
    /// </summary>
    protected void PublishRest()
    {
        if (Messages.Publish())
        {
            Messages.WakeReader(inline: false);
        }
    }

    /// <summary>
    /// Reads one message from a stream into <see cref="Messages"/> and shows it to the application; drops it while <see cref="IsDiscarding"/>. What has come takes
    /// memory, not what is only claimed.
    /// </summary>
    /// <param name="input">Where the payload comes next.</param>
    /// <param name="length">How long the peer says it is, in bytes; not negative.</param>
    /// <param name="kind">Its kind. That text is valid UTF-8 is not checked.</param>
    /// <exception cref="DuplexChannelException">It is longer than <see cref="ChannelLimits.MaxMessageBytes"/>.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before the message did.</exception>
    protected async ValueTask ReceiveMessageAsync(Stream input, int length, MessageKind kind)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Limits.MaxMessageBytes)
        {
            throw new DuplexChannelException(
                ChannelCloseStatus.MessageTooLarge, $"A received message is longer than MaxMessageBytes, {Limits.MaxMessageBytes} bytes.");
        }

        Messages.BeginMessage();
        for (int left = length; left > 0;)
        {
            Memory<byte> room = Messages.GetMemory(Math.Min(left, LargestRead));
            int read = await input.ReadAsync(room[..Math.Min(left, room.Length)], Lifetime).ConfigureAwait(false);
            Messages.Advance(read > 0 ? read : throw new EndOfStreamException());
            left -= read;
            Heard();
        }

        if (_isDiscarding)
        {
            Messages.DiscardMessage();
            return;
        }

        Messages.EndMessage(kind);
        PublishRest();
    }
}
