using Messaging.Transports;
using Messaging.WebSockets.Framing;
using Messaging.WebSockets.Receiving;
using Messaging.WebSockets.Sending;
using Microsoft.Extensions.Logging;

namespace Messaging.WebSockets;

/// <summary>One channel over one WebSocket, for both roles. It puts the sending and the receiving side together and speaks the closing handshake.</summary>
internal sealed class WebSocketConnection : TransportConnection, IReceiveHandler
{
    private readonly Stream _stream;
    private readonly Action? _abort;
    private readonly ILogger _logger;
    private readonly FrameReader _reader;
    private readonly FrameReceiver _receiver;
    private readonly ControlFrames _control;
    private readonly MessageKind _messageKind;
    private volatile bool _isCompleting;
    private bool _isOrderly;

    public WebSocketConnection(
        Stream stream, WebSocketOptions options, ChannelInfo info, ChannelLimits limits, TimeProvider time, ILogger logger)
        : base(
            info with { CanHalfClose = info.Subprotocol?.StartsWith(WebSocketHandshake.SubprotocolPrefix, StringComparison.Ordinal) == true },
            stream,
            FormatOf(options),
            new MessageSenderOptions { Limits = limits, TimeProvider = time, FlushesStream = options.FlushesStream, LargestTimedWrite = options.LargestTimedWrite })
    {
        _stream = stream;
        _abort = options.Abort;
        _logger = logger;
        _messageKind = info.MessageKind ?? MessageKind.Text;
        _reader = new FrameReader(
            Messages,
            this,
            options.ReceiveMaskRule,
            limits.MaxMessageBytes,
            new FragmentLimit(options.Limits.MaxFragmentsPerMessage, EmptyOnly: !options.EndsFrames),
            new ControlFrameRate(options.Limits.MaxControlFramesPerSecond, time));
        _control = new ControlFrames(Sender, FormatOf(options), MarkerKind);
        _receiver = new FrameReceiver(stream, _reader, Messages, this, Lifetime);
        Start(options.KeepsAlive);
    }

    protected override bool LastReadWaited => _receiver.LastReadWaited;

    private MessageKind MarkerKind => _messageKind == MessageKind.Text ? MessageKind.Binary : MessageKind.Text;

    void IFrameHandler.OnPing(ReadOnlySpan<byte> payload) => _control.SendPong(payload);

    void IFrameHandler.OnClose(ushort code, string? reason)
    {
        ChannelCloseStatus status = CloseCodes.ToStatus(code);
        bool answersOurs = _isCompleting && status == ChannelCloseStatus.Completed;
        string? text = CloseCodes.IsKnown(code) ? reason : $"close code {code}{(reason is null ? string.Empty : ": " + reason)}";
        _control.SendClose(code, null);
        Messages.Publish();
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

        Messages.Publish();
        Messages.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
        return true;
    }

    void IReceiveHandler.OnHeard() => Heard();

    void IReceiveHandler.OnPaused(bool paused) => SetPaused(paused);

    void IReceiveHandler.OnViolation(FrameViolationException violation)
    {
        Log.ProtocolViolation(_logger, violation.CloseCode, violation.Message);
        Messages.Publish();
        End(new ChannelClosed(CloseCodes.ToStatus(violation.CloseCode), violation.Message));
    }

    protected override void SendPing() => _control.SendPing();

    protected override void SendPong() => _control.SendPong([]);

    protected override void OnDiscard() => _reader.Discard();

    protected override void TellPeer(ChannelClosed closed) => _control.SendClose(CloseCodes.FromStatus(closed.Status), closed.Reason);

    protected override Task CompleteSendingAsync(bool endsChannel)
    {
        CompletionSteps steps = CompletionSteps.Close;
        if (Info.CanHalfClose && !(IsServer && endsChannel))
        {
            steps = IsServer ? CompletionSteps.None : CompletionSteps.Marker;
        }

        if (steps.HasFlag(CompletionSteps.Close))
        {
            _isCompleting = true;
        }

        return _control.CompleteAsync(steps);
    }

    protected override async Task ReceiveAsync()
    {
        await _receiver.RunAsync().ConfigureAwait(false);
        TryEnd(new ChannelClosed(ChannelCloseStatus.Unavailable, "The peer closed the connection without a Close frame.", ByPeer: true), discards: false);
        await Sender.DrainAsync().WaitAsync(Lifetime).ConfigureAwait(false);
        if (_reader.IsClosed && !IsServer)
        {
            // The server closes first (RFC 6455 section 7.1.1); waiting for it keeps a reset from overtaking our Close frame.
            await _receiver.DrainAsync().ConfigureAwait(false);
        }

        // A Close frame that breaks the rules is the peer's last word all the same, and a reset would overtake the answer to it.
        _isOrderly = _reader.IsClosed;
    }

    protected override async Task TakeDownAsync()
    {
        try
        {
            await CancelLifetimeAsync().ConfigureAwait(false);
            if (!_isOrderly)
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
    }

    private static WebSocketFrameFormat FormatOf(WebSocketOptions options) =>
        options.MasksFrames ? WebSocketFrameFormat.Masked : WebSocketFrameFormat.Unmasked;
}
