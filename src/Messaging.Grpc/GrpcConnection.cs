using Messaging.Grpc.Framing;
using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.Grpc;

/// <summary>
/// One channel over one bidirectional call, for both roles. It puts the sending and the receiving side together and owns how the channel ends; what differs
/// between the roles is <see cref="IGrpcCall"/>'s.
/// </summary>
internal sealed class GrpcConnection : ITransportConnection, IMessageSenderHandler
{
    private static readonly TimeSpan WriteFailureGrace = TimeSpan.FromMilliseconds(250);

    private readonly IGrpcCall _call;
    private readonly ChannelLimits _limits;
    private readonly ILogger _logger;
    private readonly MessageBuffer _messages;
    private readonly MessageSender _sender;
    private readonly ConnectionLifetime _lifetime;
    private readonly IdleTimer? _idle;
    private readonly Task _run;
    private volatile bool _lastReadWaited;
    private volatile ChannelClosed? _writeFailure;
    private int _disposed;

    public GrpcConnection(IGrpcCall call, ChannelInfo info, ChannelLimits limits, TimeProvider time, ILogger logger)
    {
        _call = call;
        _limits = limits;
        _logger = logger;
        Info = info;
        _lifetime = new ConnectionLifetime(limits.CloseTimeout, time);
        _messages = new MessageBuffer(limits.ReceiveBufferBytes);
        var senderOptions = new MessageSenderOptions { Limits = limits, TimeProvider = time, LargestTimedWrite = call.LargestTimedWrite };
        _sender = new MessageSender(call.Output, GrpcFrameFormat.Instance, this, senderOptions, _lifetime.Token);
        _idle = IdleTimer.Start(limits, time, _sender, _messages, OnIdle);
        _run = ConnectionLifetime.Start(RunAsync);
    }

    public ChannelInfo Info { get; }

    public Task<ChannelClosed> Closed => _lifetime.Closed;

    public TransportTraffic? Traffic => TransportTraffic.Of(_sender, _messages);

    /// <summary>Whether the last read had to wait for the peer: what it brought may be a request that the peer waits to see answered.</summary>
    public bool LastReadWaited
    {
        set => _lastReadWaited = value;
    }

    private bool IsServer => Info.Role == ChannelRole.Server;

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

        if (_messages.IsDrained && _lastReadWaited)
        {
            _sender.ExpectAnswer();
        }

        return true;
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => _messages.WaitToReceiveAsync(cancellationToken);

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => new(CompleteSendingAsync().WaitAsync(cancellationToken));

    public void Abort(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (TryEnd(closed, discards: true) && !IsServer && closed.Status != ChannelCloseStatus.Timeout)
        {
            // A client has no other way to tell. Only a deadline passes on both sides: a server that has time to end the call by it knows why it ended.
            _lifetime.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _call.StopReceiving();
            _messages.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled, "The channel was disposed."));
            await EndNormallyAsync().ConfigureAwait(false);
            _messages.Discard(await Closed.ConfigureAwait(false));
        }

        // A server's call must not end before everything is written.
        ChannelClosed closed = await Closed.ConfigureAwait(false);
        if (IsServer || closed.Status == ChannelCloseStatus.Completed)
        {
            await _run.ConfigureAwait(false);
        }
    }

    void IMessageSenderHandler.OnProgress()
    {
    }

    void IMessageSenderHandler.OnWriteFailed(Exception exception)
    {
        if (exception is TimeoutException)
        {
            EndAtOnce(new ChannelClosed(ChannelCloseStatus.Timeout, $"Nothing could be sent for {_limits.SendTimeout}.", Exception: exception));
        }
        else
        {
            // Why it failed is told elsewhere: a client reads the server's status, and a server's call may have run into its deadline.
            _writeFailure = new ChannelClosed(ChannelCloseStatus.Unavailable, "The connection was lost.", Exception: exception);
            _ = EndAfterAsync(WriteFailureGrace, _writeFailure);
        }
    }

    /// <summary>Ends the channel for its user: what has been received so far is still delivered.</summary>
    public void End(ChannelClosed closed) => TryEnd(closed, discards: false);

    private Task CompleteSendingAsync() => _sender.CompleteAsync(_call.EndOfSending, isLast: true);

    /// <summary>What dispose does: completes, and waits for a while, the client for the server's end, the server until everything is written.</summary>
    private async Task EndNormallyAsync()
    {
        if (Closed.IsCompleted)
        {
            return;
        }

        Task completing = CompleteSendingAsync();
        _ = completing.ContinueWith(
            static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (IsServer)
        {
            _ = EndWhenWrittenAsync(completing);
        }

        if (!await _lifetime.WaitForEndAsync(_limits.CloseTimeout).ConfigureAwait(false))
        {
            EndAtOnce(new ChannelClosed(
                ChannelCloseStatus.Cancelled, $"The channel was disposed and the peer did not end it within {_limits.CloseTimeout}."));
        }
    }

    private async Task EndWhenWrittenAsync(Task completing)
    {
        try
        {
            await completing.ConfigureAwait(false);
        }
        catch (DuplexChannelException)
        {
            return; // It has ended in another way.
        }

        await _sender.DrainAsync().ConfigureAwait(false);
        TryEnd(_writeFailure ?? new ChannelClosed(ChannelCloseStatus.Completed), discards: false);
    }

    private async Task EndAfterAsync(TimeSpan grace, ChannelClosed closed)
    {
        if (!await _lifetime.WaitForEndAsync(grace).ConfigureAwait(false))
        {
            EndAtOnce(closed);
        }
    }

    private void OnIdle(ChannelClosed closed)
    {
        if (TryEnd(closed, discards: false) && !IsServer)
        {
            // A client has no other way to tell.
            _lifetime.Cancel();
        }
    }

    private void EndAtOnce(ChannelClosed closed)
    {
        TryEnd(closed, discards: false);
        _lifetime.Cancel();
    }

    private bool TryEnd(ChannelClosed closed, bool discards) => _lifetime.TryEnd(closed, end =>
    {
        _idle?.Dispose();
        _call.StopReceiving();
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

    /// <summary>The one owner of the call: reads until it has ended, lets a server's last frames leave, and takes it down.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using CancellationTokenRegistration abort = _lifetime.Token.UnsafeRegister(static state => ((GrpcConnection)state!).End(static call => call.Abort()), this);
        try
        {
            ChannelClosed? end = await _call.ReceiveAsync(_messages, this).ConfigureAwait(false);
            PublishRest();
            if (end is null)
            {
                _messages.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
                await Closed.ConfigureAwait(false);
            }
            else
            {
                TryEnd(end, discards: false);
            }
        }
#pragma warning disable CA1031 // A call may throw anything; every failure of it is translated here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PublishRest();
            TryEnd(_call.ToClosed(exception), discards: false);
        }

        await TakeDownAsync().ConfigureAwait(false);
    }

    private void PublishRest()
    {
        if (_messages.Publish())
        {
            _messages.WakeReader(inline: false);
        }
    }

    private async Task TakeDownAsync()
    {
        try
        {
            if (IsServer)
            {
                await _sender.DrainAsync().WaitAsync(_lifetime.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The peer does not take what is left; the call was reset.
        }

        End(static call => call.Dispose());
        _lifetime.Dispose();
    }

    private void End(Action<IGrpcCall> end)
    {
        try
        {
            end(_call);
        }
#pragma warning disable CA1031 // The call is over; how it says so is of no interest.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DisposeFailed(_logger, exception);
        }
    }
}
