using Grpc.Core;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>The client's end of a call, on Grpc.Net.Client.</summary>
internal sealed class ClientCall : IGrpcCall
{
    private const int BusyReads = 4;
    private const int ShortWaitMilliseconds = 200;

    private readonly SharedChannel _channel;
    private readonly CallMethod _method;
    private readonly CallState _state;
    private readonly AsyncDuplexStreamingCall<OutgoingMessage, IncomingMessage> _call;
    private Action<Metadata>? _checkLateHeaders;
    private int _shortWaits;

    private ClientCall(SharedChannel channel, CallMethod method, CallState state, AsyncDuplexStreamingCall<OutgoingMessage, IncomingMessage> call)
    {
        _channel = channel;
        _method = method;
        _state = state;
        _call = call;
        Output = new ClientCallStream(call.RequestStream, state);
    }

    public Stream Output { get; }

    // It takes whole frames.
    public int LargestTimedWrite => int.MaxValue;

    public ReadOnlySpan<byte> EndOfSending => ClientCallStream.EndOfSending;

    /// <summary>The server's answer, once its headers have come.</summary>
    public HttpResponseMessage? Response => _state.Response;

    public static ClientCall Start(SharedChannel channel, string path, CallOptions options, CallState state)
    {
        CallMethod method = channel.RentMethod(path);
        CallState.Current = state;
        try
        {
            return new ClientCall(channel, method, state, channel.Invoker.AsyncDuplexStreamingCall(method.Method, null, options));
        }
        finally
        {
            CallState.Current = null;
        }
    }

    /// <summary>Waits for the server's response headers.</summary>
    /// <param name="timeout">How long from when the request is on its way.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The headers, or <see langword="null"/> where they have not come in time.</returns>
    /// <exception cref="RpcException">The call has failed.</exception>
    public async Task<Metadata?> WaitForHeadersAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<Metadata> headers = _call.ResponseHeadersAsync;
        await Task.WhenAny(headers, _state.RequestSent).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (timeout == TimeSpan.Zero && !headers.IsCompleted)
        {
            return null;
        }

        Metadata received;
        try
        {
            received = await headers.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (!headers.IsCompleted)
            {
                return null;
            }

            // They came together with the end of the time.
            received = await headers.ConfigureAwait(false);
        }

        if (_state.IsForeignAnswer || _state.HasServerStatus || IsOver())
        {
            // The call was refused: its status is what the wait for the first message throws.
            await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false);
        }

        return received;
    }

    public async Task<ChannelClosed?> ReceiveAsync(MessageBuffer messages, GrpcConnection connection)
    {
        _method.Begin(messages);
        _checkLateHeaders?.Invoke(await _call.ResponseHeadersAsync.ConfigureAwait(false));
        bool wakes = false;
        while (true)
        {
            if (!messages.HasRoom && !_method.Discards)
            {
                Wake(wakes | messages.Publish(), messages);
                wakes = false;
                await messages.WaitForRoomAsync().ConfigureAwait(false);
                continue;
            }

            bool mayWait = !_state.HasReceivedMessage;
            if (mayWait)
            {
                // Before the read: from its start on, the next message may be written by another thread.
                wakes |= messages.Publish();
                BeginIdleIfQuiet();
            }

            Task<bool> pending = _call.ResponseStream.MoveNext(CancellationToken.None);
            bool isMessage;
            if (pending.IsCompleted)
            {
                Wake(wakes && mayWait, messages);
                wakes &= !mayWait;
                connection.LastReadWaited = false;
                isMessage = await pending.ConfigureAwait(false);
            }
            else
            {
                long since = Environment.TickCount64;
                isMessage = wakes
                    ? await new WakeAfterSuspension<bool>(new ValueTask<bool>(pending), messages)
                    : await pending.ConfigureAwait(false);
                wakes = false;
                _shortWaits = Environment.TickCount64 - since <= ShortWaitMilliseconds ? Math.Min(_shortWaits + 1, BusyReads) : 0;
                connection.LastReadWaited = true;
            }

            if (!isMessage)
            {
                return CallEnd.Normal(_call);
            }
        }
    }

    /// <summary>Lets headers that have not come in time be checked when they come.</summary>
    /// <param name="check">Throws <see cref="DuplexChannelException"/> where they cannot be accepted.</param>
    public void CheckLateHeaders(Action<Metadata> check) => _checkLateHeaders = check;

    public ChannelClosed ToClosed(Exception exception) => CallEnd.From(exception, _state, _call);

    public void StopReceiving() => _method.Discards = true;

    public void Abort() => _call.Dispose();

    /// <summary>Ends the call. Not before <see cref="ReceiveAsync"/> has returned: the method is then another call's.</summary>
    public void Dispose()
    {
        _call.Dispose();
        _method.End();
        _channel.ReturnMethod(_method);
    }

    private static void Wake(bool wakes, MessageBuffer messages)
    {
        if (wakes)
        {
            messages.WakeReader(inline: false);
        }
    }

    private void BeginIdleIfQuiet()
    {
        if (_shortWaits < BusyReads)
        {
            _method.BeginIdle();
        }
    }

    private bool IsOver()
    {
        try
        {
            _call.GetStatus();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
