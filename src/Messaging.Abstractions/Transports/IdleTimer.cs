namespace Messaging.Transports;

/// <summary>
/// Finds a channel on which no message has passed for <see cref="ChannelLimits.IdleTimeout"/>; a building block for <see cref="ITransportConnection"/>.
/// It looks now and then at counts that are kept anyway, so that messages cost nothing.
/// </summary>
/// <remarks>Thread-safe. It fires between once and one and a quarter times the time-out after the last message.</remarks>
public sealed class IdleTimer : IDisposable
{
    private readonly Func<long?> _messages;
    private readonly Action _onIdle;
    private readonly ITimer _timer;
    private StandstillCount _standstill;
    private int _isLooking;

    /// <summary>Starts it.</summary>
    /// <param name="timeout">The time-out; positive.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="messages">
    /// How many messages have been sent, received and taken so far, or <see langword="null"/> while some wait to leave or to be taken: a channel whose
    /// readers are slow is not idle. Called now and then, on any thread.
    /// </param>
    /// <param name="onIdle">Called once when the channel is idle.</param>
    public IdleTimer(TimeSpan timeout, TimeProvider timeProvider, Func<long?> messages, Action onIdle)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(onIdle);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _messages = messages;
        _onIdle = onIdle;
        _timer = QuietTimer.Create(timeProvider, static state => ((IdleTimer)state!).Look(), this, StandstillCount.PeriodOf(timeout));
    }

    /// <summary>Starts it for a connection over a stream, where its limits ask for it.</summary>
    /// <param name="limits">The bounds.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="sender">Its sending side.</param>
    /// <param name="messages">Its receiving side.</param>
    /// <param name="onIdle">Called once when the channel is idle, with the reason.</param>
    public static IdleTimer? Start(
        ChannelLimits limits, TimeProvider timeProvider, MessageSender sender, MessageBuffer messages, Action<ChannelClosed> onIdle)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(messages);
        return limits.IdleTimeout > TimeSpan.Zero
            ? new IdleTimer(limits.IdleTimeout, timeProvider, Count, () => onIdle(Idle(limits.IdleTimeout)))
            : null;

        long? Count() => messages.Published != messages.Taken || !sender.IsDrained ? null : sender.Sent + messages.Published + messages.Taken;
    }

    /// <summary>How a channel ends that was idle.</summary>
    /// <param name="timeout">The time-out.</param>
    public static ChannelClosed Idle(TimeSpan timeout) => new(ChannelCloseStatus.Timeout, $"No message has passed for {timeout}.");

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // The timer's calls may overlap where the machine is busy.
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
        {
            return;
        }

        if (_standstill.Look(_messages()))
        {
            // Stays set: the last look.
            _timer.Dispose();
            _onIdle();
            return;
        }

        Volatile.Write(ref _isLooking, 0);
    }
}
