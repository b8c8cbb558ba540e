namespace Messaging.Transports;

/// <summary>
/// What connections over a stream have in common, in either role: how they send, how they are read, and how they end. A transport derives from it and adds
/// its protocol: how it reads, and what it says to end its sending and to end the channel.
/// </summary>
/// <remarks>
/// <para>Thread-safe, as <see cref="ITransportConnection"/> says. The first end wins; after it the connection has <see cref="ChannelLimits.CloseTimeout"/> to go
/// down in order, and then <see cref="Lifetime"/> is cancelled.</para>
/// <para>The constructor of the derived class ends with <see cref="Start"/>; before that nothing is sent or read.</para>
/// </remarks>
public abstract partial class TransportConnection : ITransportConnection, IMessageSenderHandler, IKeepAliveHandler
{
    private static readonly TimeSpan WriteFailureGrace = TimeSpan.FromMilliseconds(250);

    private readonly ConnectionLifetime _lifetime;
    private IdleTimer? _idle;
    private KeepAlive? _keepAlive;
    private Task _run = Task.CompletedTask;
    private volatile bool _lastReadWaited;
    private volatile bool _isDiscarding;
    private int _disposed;

    /// <summary>Creates it.</summary>
    /// <param name="info">What was negotiated.</param>
    /// <param name="output">Where messages are written, one write at a time. The derived class disposes it.</param>
    /// <param name="format">How messages are framed.</param>
    /// <param name="options">The bounds and the clock. The bounds are not changed while the connection lives.</param>
    protected TransportConnection(ChannelInfo info, Stream output, IFrameFormat format, MessageSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(options);
        Info = info;
        Limits = options.Limits;
        TimeProvider = options.TimeProvider;
        _lifetime = new ConnectionLifetime(Limits.CloseTimeout, TimeProvider);
        Messages = new MessageBuffer(Limits.ReceiveBufferBytes);
        Sender = new MessageSender(output, format, this, options, _lifetime.Token);
    }

    /// <inheritdoc/>
    public ChannelInfo Info { get; }

    /// <inheritdoc/>
    public Task<ChannelClosed> Closed => _lifetime.Closed;

    /// <inheritdoc/>
    public TransportTraffic? Traffic => TransportTraffic.Of(Sender, Messages);

    /// <summary>The receiving side: <see cref="ReceiveAsync"/> writes into it.</summary>
    protected MessageBuffer Messages { get; }

    /// <summary>The sending side.</summary>
    protected MessageSender Sender { get; }

    /// <summary>The bounds.</summary>
    protected ChannelLimits Limits { get; }

    /// <summary>The clock.</summary>
    protected TimeProvider TimeProvider { get; }

    /// <summary>Whether nobody will read any more, so that what arrives is dropped: the channel has ended, or this side disposes it.</summary>
    protected bool IsDiscarding => _isDiscarding;

    /// <summary>Whether this is the side that accepted.</summary>
    protected bool IsServer => Info.Role == ChannelRole.Server;

    /// <summary>Cancelled when what lies below must be down.</summary>
    protected CancellationToken Lifetime => _lifetime.Token;

    /// <summary>
    /// Whether the last read had to wait for the peer: what it brought may be a request whose answer the peer waits for, and the next send then leaves at once.
    /// Optional; set by <see cref="ReceiveAsync"/>.
    /// </summary>
    protected virtual bool LastReadWaited
    {
        get => _lastReadWaited;
        set => _lastReadWaited = value;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync<TMessage>(
        TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken) =>
        Sender.SendAsync(message, kind, serializer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken) => Sender.SendAsync(message, cancellationToken);

    /// <inheritdoc/>
    public bool TryReceive(out RawMessage message)
    {
        if (!Messages.TryReceive(out message))
        {
            return false;
        }

        if (Messages.IsDrained && LastReadWaited)
        {
            Sender.ExpectAnswer();
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => Messages.WaitToReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellationToken) => new(CompleteSendingAsync(endsChannel: false).WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public void Abort(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (TryEnd(closed, discards: true))
        {
            TellPeer(closed);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Discard();
            Messages.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled, "The channel was disposed."));
            await EndNormallyAsync().ConfigureAwait(false);
            Messages.Discard(await Closed.ConfigureAwait(false));
        }

        // A server's connection must not be left before everything is written; a client only waits for a peer that is ending too.
        ChannelClosed closed = await Closed.ConfigureAwait(false);
        if (IsServer || closed.Status == ChannelCloseStatus.Completed)
        {
            await _run.ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    void IMessageSenderHandler.OnProgress() => Heard();

    void IMessageSenderHandler.OnWriteFailed(Exception exception)
    {
        if (exception is TimeoutException)
        {
            EndAtOnce(new ChannelClosed(ChannelCloseStatus.Timeout, $"Nothing could be sent for {Limits.SendTimeout}.", Exception: exception));
        }
        else
        {
            // What the peer said last is still to be read; it tells more than the failed write.
            _ = EndAfterAsync(WriteFailureGrace, OnWriteLost(exception));
        }
    }

    void IKeepAliveHandler.SendPing() => SendPing();

    void IKeepAliveHandler.SendPong() => SendPong();

    void IKeepAliveHandler.OnSilent(TimeSpan silence) =>
        EndAtOnce(new ChannelClosed(ChannelCloseStatus.Unavailable, $"The peer has been silent for {silence.TotalSeconds:F1} s."));

    /// <summary>Starts reading. The last call of the derived class's constructor.</summary>
    /// <param name="keepsAlive">
    /// Whether <see cref="SendPing"/> and <see cref="SendPong"/> find a dead peer, as <see cref="ChannelLimits.KeepAliveInterval"/> asks; not where the protocol
    /// below does.
    /// </param>
    protected void Start(bool keepsAlive)
    {
        _keepAlive = keepsAlive ? new KeepAlive(this, Limits, TimeProvider) : null;
        _idle = IdleTimer.Start(Limits, TimeProvider, Sender, Messages, OnIdle);
        _run = ConnectionLifetime.Start(RunAsync);
    }

    /// <summary>
    /// The receive loop: reads while <see cref="Messages"/> has room, without waiting for the application, until the peer has said its last word, and drops
    /// messages while <see cref="IsDiscarding"/>. It ends the channel as the peer asks, with <see cref="TryEnd"/>.
    /// </summary>
    /// <exception cref="DuplexChannelException">The peer broke the protocol, or a bound: the channel ends with this, and the peer is told.</exception>
    /// <exception cref="Exception">Any other: the connection is lost, unless the channel has ended before.</exception>
    protected abstract Task ReceiveAsync();

    /// <summary>Ends this side's sending, after every message that was accepted; see <see cref="MessageSender.CompleteAsync"/>. May be called again.</summary>
    /// <param name="endsChannel">
    /// Whether this side is being disposed. A client without <see cref="ChannelInfo.CanHalfClose"/> then ends the channel, and so does a server: normally, if the
    /// peer does its part in time.
    /// </param>
    protected abstract Task CompleteSendingAsync(bool endsChannel);

    /// <summary>Tells the peer how this side has ended the channel, behind every message that was accepted.</summary>
    /// <param name="closed">How.</param>
    protected abstract void TellPeer(ChannelClosed closed);

    /// <summary>Takes down what lies below: sees to it that the last bytes leave, within <see cref="Lifetime"/>, and disposes it. What it throws is of no interest.</summary>
    protected abstract Task TakeDownAsync();

    /// <summary>Asks the peer for a sign of life; only where <see cref="Start"/> was told so.</summary>
    protected virtual void SendPing() => throw new NotSupportedException();

    /// <summary>Gives the peer a sign of life, because this side does not read and would not see it asking; only where <see cref="Start"/> was told so.</summary>
    protected virtual void SendPong() => throw new NotSupportedException();

    /// <summary><see cref="IsDiscarding"/> has become true, for a receive loop that must be told. May be called more than once, from any thread.</summary>
    protected virtual void OnDiscard()
    {
    }

    /// <summary>A write has failed; the channel ends so in a moment, unless the peer's last word comes first.</summary>
    /// <param name="exception">What the stream threw.</param>
    protected virtual ChannelClosed OnWriteLost(Exception exception) => Lost(exception);

    /// <summary>No message has passed for <see cref="ChannelLimits.IdleTimeout"/>.</summary>
    /// <param name="closed">How the channel ends.</param>
    protected virtual void OnIdle(ChannelClosed closed) => End(closed);

    /// <summary>Translates what <see cref="ReceiveAsync"/> threw.</summary>
    /// <param name="exception">What it threw.</param>
    protected virtual ChannelClosed ToClosed(Exception exception) =>
        exception is DuplexChannelException refused ? new ChannelClosed(refused.Status, refused.Reason) : Lost(exception);

    /// <summary>The end of a connection that was lost.</summary>
    /// <param name="exception">What the protocol threw, or <see langword="null"/>.</param>
    protected static ChannelClosed Lost(Exception? exception) => new(ChannelCloseStatus.Unavailable, "The connection was lost.", Exception: exception);

    /// <summary>Ends the channel for its user, unless it has ended before. The peer is not told.</summary>
    /// <param name="closed">How it ends.</param>
    /// <param name="discards">Whether messages that were not read are dropped; else they still come first.</param>
    /// <returns>Whether this was the first end.</returns>
    protected bool TryEnd(ChannelClosed closed, bool discards) => _lifetime.TryEnd(closed, end =>
    {
        _idle?.Dispose();
        _keepAlive?.Dispose();
        Discard();
        Sender.Fail(end);
        if (discards)
        {
            Messages.Discard(end);
        }
        else
        {
            Messages.Complete(end);
        }
    });

    /// <summary>Ends the channel for its user, who still gets what has come, and tells the peer; no effect where it has ended before.</summary>
    /// <param name="closed">How it ends.</param>
    protected void End(ChannelClosed closed)
    {
        if (TryEnd(closed, discards: false))
        {
            TellPeer(closed);
        }
    }

    /// <summary>Cancels <see cref="Lifetime"/>, without running its callbacks on this thread.</summary>
    protected Task CancelLifetimeAsync() => _lifetime.CancelAsync();

    /// <summary>Ends the channel for its user and takes down what lies below at once.</summary>
    /// <param name="closed">How it ends.</param>
    protected void EndAtOnce(ChannelClosed closed)
    {
        TryEnd(closed, discards: false);
        _lifetime.Cancel();
    }

    private void Discard()
    {
        _isDiscarding = true;
        OnDiscard();
    }

    /// <summary>What dispose does: completes, and waits for the peer's end for a while.</summary>
    private async Task EndNormallyAsync()
    {
        if (Closed.IsCompleted)
        {
            return;
        }

        Task completing = CompleteSendingAsync(endsChannel: true);
        _ = completing.ContinueWith(
            static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (await _lifetime.WaitForEndAsync(Limits.CloseTimeout).ConfigureAwait(false))
        {
            return;
        }

        var closed = new ChannelClosed(
            ChannelCloseStatus.Cancelled, $"The channel was disposed and the peer did not end it within {Limits.CloseTimeout}.");
        if (IsServer)
        {
            EndAtOnce(closed);
        }
        else
        {
            Abort(closed);
        }
    }

    private async Task EndAfterAsync(TimeSpan grace, ChannelClosed closed)
    {
        if (!await _lifetime.WaitForEndAsync(grace).ConfigureAwait(false))
        {
            EndAtOnce(closed);
        }
    }

    /// <summary>The one owner of the connection: reads until it has ended, and takes it down.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await ReceiveAsync().ConfigureAwait(false);
            PublishRest();
            TryEnd(new ChannelClosed(ChannelCloseStatus.Unavailable, "The peer closed the connection and did not say why.", ByPeer: true), discards: false);
        }
#pragma warning disable CA1031 // A stream may throw anything; every failure of it is translated here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PublishRest();
            if (exception is DuplexChannelException)
            {
                End(ToClosed(exception));
            }
            else
            {
                TryEnd(ToClosed(exception), discards: false);
            }
        }

        try
        {
            await TakeDownAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The connection is gone; how what lies below says so is of no interest.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _lifetime.Dispose();
    }
}
