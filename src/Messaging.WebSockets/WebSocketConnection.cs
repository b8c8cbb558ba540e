using Messaging.Transports;
using Messaging.WebSockets.Framing;
using Messaging.WebSockets.Receiving;
using Messaging.WebSockets.Sending;
using Microsoft.Extensions.Logging;

namespace Messaging.WebSockets;

/// <summary>
/// One channel over one WebSocket, for both roles. It puts the sending and the receiving side together and owns how the connection ends:
/// the first end wins (<see cref="TryEnd"/>), and <see cref="RunAsync"/> alone takes the connection down after it.
/// </summary>
internal sealed class WebSocketConnection : ITransportConnection, IReceiveHandler, IMessageSenderHandler, IKeepAliveHandler
{
    private static readonly TimeSpan WriteFailureGrace = TimeSpan.FromMilliseconds(250);

    private readonly Stream _stream;
    private readonly Action? _abort;
    private readonly ChannelLimits _limits;
    private readonly ILogger _logger;
    private readonly MessageBuffer _messages;
    private readonly FrameReader _reader;
    private readonly FrameReceiver _receiver;
    private readonly MessageSender _sender;
    private readonly ControlFrames _control;
    private readonly KeepAlive? _keepAlive;
    private readonly IdleTimer? _idle;
    private readonly MessageKind _messageKind;
    private readonly ConnectionLifetime _lifetime;
    private readonly Task _run;
    private volatile bool _isCompleting;
    private int _disposed;

    public WebSocketConnection(
        Stream stream, WebSocketOptions options, ChannelInfo info, ChannelLimits limits, TimeProvider time, ILogger logger)
    {
        _stream = stream;
        _abort = options.Abort;
        _limits = limits;
        _logger = logger;
        _lifetime = new ConnectionLifetime(limits.CloseTimeout, time);
        Info = info with { CanHalfClose = info.Subprotocol?.StartsWith(WebSocketHandshake.SubprotocolPrefix, StringComparison.Ordinal) == true };
        _messageKind = info.MessageKind ?? MessageKind.Text;
        _messages = new MessageBuffer(limits.ReceiveBufferBytes);
        _reader = new FrameReader(
            _messages,
            this,
            options.ReceiveMaskRule,
            limits.MaxMessageBytes,
            new FragmentLimit(options.Limits.MaxFragmentsPerMessage, EmptyOnly: !options.EndsFrames),
            new ControlFrameRate(options.Limits.MaxControlFramesPerSecond, time));
        WebSocketFrameFormat format = options.MasksFrames ? WebSocketFrameFormat.Masked : WebSocketFrameFormat.Unmasked;
        var senderOptions = new MessageSenderOptions
        {
            Limits = limits,
            TimeProvider = time,
            FlushesStream = options.FlushesStream,
            LargestTimedWrite = options.LargestTimedWrite,
        };
        _sender = new MessageSender(stream, format, this, senderOptions, _lifetime.Token);
        _control = new ControlFrames(_sender, format, MarkerKind);
        _receiver = new FrameReceiver(stream, _reader, _messages, this, _lifetime.Token);
        _keepAlive = options.KeepsAlive ? new KeepAlive(this, limits, time) : null;
        _idle = IdleTimer.Start(limits, time, _sender, _messages, EndWithClose);
        _run = ConnectionLifetime.Start(RunAsync);
    }

    public ChannelInfo Info { get; }

    public Task<ChannelClosed> Closed => _lifetime.Closed;

    public TransportTraffic? Traffic => TransportTraffic.Of(_sender, _messages);

    private bool IsServer => Info.Role == ChannelRole.Server;

    private MessageKind MarkerKind => _messageKind == MessageKind.Text ? MessageKind.Binary : MessageKind.Text;

    public ValueTask SendAsync<TMessage>(
        TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken) =>
        _sender.SendAsync(message, kind, serializer, cancellationToken);

    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken) => _sender.SendAsync(message, cancellationToken);

    public bool TryReceive(out RawMessage message)
    {
        if (!_messages.TryReceive(out message))
        {
            return false;
        }

        if (_messages.IsDrained && _receiver.LastReadWaited)
        {
            _sender.ExpectAnswer();
        }

        return true;
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => _messages.WaitToReceiveAsync(cancellationToken);

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        CompletionSteps steps = CompletionSteps.Close;
        if (Info.CanHalfClose)
        {
            steps = IsServer ? CompletionSteps.None : CompletionSteps.Marker;
        }

        return new ValueTask(CompleteSendingAsync(steps).WaitAsync(cancellationToken));
    }

    public void Abort(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (TryEnd(closed, discards: true))
        {
            _control.SendClose(CloseCodes.FromStatus(closed.Status), closed.Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _reader.Discard();
            _messages.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled, "The channel was disposed."));
            await EndNormallyAsync().ConfigureAwait(false);
            _messages.Discard(await Closed.ConfigureAwait(false));
        }

        // A server's request must not end before the connection is down; a client only waits for a peer that is ending too.
        ChannelClosed closed = await Closed.ConfigureAwait(false);
        if (IsServer || closed.Status == ChannelCloseStatus.Completed)
        {
            await _run.ConfigureAwait(false);
        }
    }

    void IFrameHandler.OnPing(ReadOnlySpan<byte> payload) => _control.SendPong(payload);

    void IFrameHandler.OnClose(ushort code, string? reason)
    {
        ChannelCloseStatus status = CloseCodes.ToStatus(code);
        bool answersOurs = _isCompleting && status == ChannelCloseStatus.Completed;
        string? text = CloseCodes.IsKnown(code) ? reason : $"close code {code}{(reason is null ? string.Empty : ": " + reason)}";
        _control.SendClose(code, null);
        _messages.Publish();
        TryEnd(new ChannelClosed(status, text, ByPeer: !answersOurs), discards: false);
    }

    bool IFrameHandler.OnEmptyMessage(MessageKind kind)
    {
        if (!Info.CanHalfClose || kind != MarkerKind)
        {
            return false;
        }

        if (!IsServer)
        {
            throw new FrameViolationException(CloseCodes.ProtocolError, "The server sent the sign that only a client may send: an empty message of the other kind.");
        }

        _messages.Publish();
        _messages.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
        return true;
    }

    void IReceiveHandler.OnHeard() => _keepAlive?.Heard();

    void IReceiveHandler.OnPaused(bool paused) => _keepAlive?.SetPaused(paused);

    void IReceiveHandler.OnViolation(FrameViolationException violation)
    {
        Log.ProtocolViolation(_logger, violation.CloseCode, violation.Message);
        _messages.Publish();
        EndWithClose(new ChannelClosed(CloseCodes.ToStatus(violation.CloseCode), violation.Message));
    }

    void IMessageSenderHandler.OnProgress() => _keepAlive?.Heard();

    void IMessageSenderHandler.OnWriteFailed(Exception exception)
    {
        if (exception is TimeoutException)
        {
            EndAtOnce(new ChannelClosed(ChannelCloseStatus.Timeout, $"Nothing could be sent for {_limits.SendTimeout}.", Exception: exception));
        }
        else
        {
            // What the peer said last is still to be read; it tells more than the failed write.
            _ = EndAfterAsync(WriteFailureGrace, new ChannelClosed(ChannelCloseStatus.Unavailable, "The connection was lost.", Exception: exception));
        }
    }

    void IKeepAliveHandler.SendPing() => _control.SendPing();

    void IKeepAliveHandler.SendPong() => _control.SendPong([]);

    void IKeepAliveHandler.OnSilent(TimeSpan silence) =>
        EndAtOnce(new ChannelClosed(ChannelCloseStatus.Unavailable, $"The peer has been silent for {silence.TotalSeconds:F1} s."));

    private Task CompleteSendingAsync(CompletionSteps steps)
    {
        if (steps.HasFlag(CompletionSteps.Close))
        {
            _isCompleting = true;
        }

        return _control.CompleteAsync(steps);
    }

    /// <summary>What dispose does: completes, and waits for the peer's end for a while.</summary>
    private async Task EndNormallyAsync()
    {
        if (Closed.IsCompleted)
        {
            return;
        }

        bool halfCloses = Info.CanHalfClose && !IsServer;
        Task completing = CompleteSendingAsync(halfCloses ? CompletionSteps.Marker : CompletionSteps.Close);
        _ = completing.ContinueWith(
            static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (await _lifetime.WaitForEndAsync(_limits.CloseTimeout).ConfigureAwait(false))
        {
            return;
        }

        var closed = new ChannelClosed(
            ChannelCloseStatus.Cancelled, $"The channel was disposed and the peer did not end it within {_limits.CloseTimeout}.");
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

    /// <summary>Ends the channel for its user, who still gets what has come, and tells the peer why.</summary>
    private void EndWithClose(ChannelClosed closed)
    {
        if (TryEnd(closed, discards: false))
        {
            _control.SendClose(CloseCodes.FromStatus(closed.Status), closed.Reason);
        }
    }

    private void EndAtOnce(ChannelClosed closed)
    {
        TryEnd(closed, discards: false);
        _lifetime.Cancel();
    }

    /// <summary>Ends the channel for its user. The first end wins; after it the connection has <see cref="ChannelLimits.CloseTimeout"/> to go down in order.</summary>
    private bool TryEnd(ChannelClosed closed, bool discards) => _lifetime.TryEnd(closed, end =>
    {
        _keepAlive?.Dispose();
        _idle?.Dispose();
        _reader.Discard();
        _sender.Fail(end);
        if (discards)
        {
            _messages.Discard(end);
        }
        else
        {
            _messages.Complete(end);
        }
    });

    /// <summary>The one owner of the connection: reads until it has ended, lets the last frames leave, and takes it down.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        bool isOrderly = false;
        try
        {
            await _receiver.RunAsync().ConfigureAwait(false);
            TryEnd(new ChannelClosed(ChannelCloseStatus.Unavailable, "The peer closed the connection without a Close frame.", ByPeer: true), discards: false);
            await _sender.DrainAsync().WaitAsync(_lifetime.Token).ConfigureAwait(false);
            if (_reader.IsClosed && !IsServer)
            {
                // The server closes first (RFC 6455 section 7.1.1); waiting for it keeps a reset from overtaking our Close frame.
                await _receiver.DrainAsync().ConfigureAwait(false);
            }

            // A Close frame that breaks the rules is the peer's last word all the same, and a reset would overtake the answer to it.
            isOrderly = _reader.IsClosed;
        }
#pragma warning disable CA1031 // A stream may throw anything; every failure of it is translated here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TryEnd(new ChannelClosed(ChannelCloseStatus.Unavailable, "The connection was lost.", Exception: exception), discards: false);
        }

        await TakeDownAsync(isOrderly).ConfigureAwait(false);
    }

    private async Task TakeDownAsync(bool isOrderly)
    {
        try
        {
            await _lifetime.CancelAsync().ConfigureAwait(false);
            if (!isOrderly)
            {
                _abort?.Invoke();
            }

            await _stream.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The connection is gone; how its stream says so is of no interest.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DisposeFailed(_logger, exception);
        }

        _lifetime.Dispose();
    }
}
