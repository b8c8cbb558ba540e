using Messaging.Grpc.Framing;
using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.Grpc;

/// <summary>One channel over one bidirectional call, for both roles. What differs between the roles is <see cref="IGrpcCall"/>'s.</summary>
internal sealed class GrpcConnection : TransportConnection
{
    private readonly IGrpcCall _call;
    private readonly ILogger _logger;
    private CancellationTokenRegistration _abort;
    private volatile ChannelClosed? _writeFailure;

    public GrpcConnection(IGrpcCall call, ChannelInfo info, ChannelLimits limits, TimeProvider time, ILogger logger)
        : base(
            info,
            call.Output,
            GrpcFrameFormat.Instance,
            new MessageSenderOptions { Limits = limits, TimeProvider = time, LargestTimedWrite = call.LargestTimedWrite })
    {
        _call = call;
        _logger = logger;
        Start(keepsAlive: false); // HTTP/2 does.
    }

    /// <inheritdoc cref="TransportConnection.LastReadWaited"/>
    public new bool LastReadWaited
    {
        set => base.LastReadWaited = value;
    }

    /// <summary>Ends the channel for its user: what has been received so far is still delivered.</summary>
    public new void End(ChannelClosed closed) => TryEnd(closed, discards: false);

    protected override async Task ReceiveAsync()
    {
        _abort = Lifetime.UnsafeRegister(static state => ((GrpcConnection)state!).End(static call => call.Abort()), this);
        ChannelClosed? end = await _call.ReceiveAsync(Messages, this).ConfigureAwait(false);
        PublishRest();
        if (end is null)
        {
            Messages.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
            await Closed.ConfigureAwait(false);
        }
        else
        {
            TryEnd(end, discards: false);
        }
    }

    protected override Task CompleteSendingAsync(bool endsChannel)
    {
        Task completing = Sender.CompleteAsync(_call.EndOfSending, isLast: true);
        if (IsServer && endsChannel)
        {
            _ = EndWhenWrittenAsync(completing);
        }

        return completing;
    }

    /// <summary>A server's status goes out with the end of the call. A client can only reset it, but for a deadline: that passes on both sides, and the server
    /// has time to end the call by it.</summary>
    protected override void TellPeer(ChannelClosed closed)
    {
        if (!IsServer && closed.Status != ChannelCloseStatus.Timeout)
        {
            EndAtOnce(closed);
        }
    }

    protected override void OnIdle(ChannelClosed closed)
    {
        if (TryEnd(closed, discards: false) && !IsServer)
        {
            EndAtOnce(closed);
        }
    }

    protected override void OnDiscard() => _call.StopReceiving();

    /// <summary>Why a write failed is told elsewhere: a client reads the server's status, and a server's call may have run into its deadline.</summary>
    protected override ChannelClosed OnWriteLost(Exception exception) => _writeFailure = Lost(exception);

    protected override ChannelClosed ToClosed(Exception exception) => _call.ToClosed(exception);

    protected override async Task TakeDownAsync()
    {
        try
        {
            if (IsServer)
            {
                await Sender.DrainAsync().WaitAsync(Lifetime).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The peer does not take what is left; the call was reset.
        }

        End(static call => call.Dispose());
        await _abort.DisposeAsync().ConfigureAwait(false);
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

        await Sender.DrainAsync().ConfigureAwait(false);
        TryEnd(_writeFailure ?? new ChannelClosed(ChannelCloseStatus.Completed), discards: false);
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
