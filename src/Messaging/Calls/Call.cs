using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Messaging.Calls;

/// <summary>
/// One call over a channel of its own: sends the requests beside reading the responses, and knows why this side has ended it. Dispose aborts what the
/// server has not ended.
/// </summary>
internal sealed class Call<TSend, TReceive> : IAsyncDisposable
{
    /// <summary>How long a request stream that ignores its token may keep the caller waiting.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    private readonly IDuplexChannel<TSend, TReceive> _channel;
    private readonly CallTokens _tokens;
    private readonly IAsyncEnumerator<TReceive> _responses;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _onArgument;
    private readonly CancellationTokenRegistration _onEnumeration;
    private Task _sending = Task.CompletedTask;
    private Exception? _cause;
    private bool _closesInOrder;

    private Call(IDuplexChannel<TSend, TReceive> channel, CallTokens tokens)
    {
        _channel = channel;
        _tokens = tokens;
        _responses = channel.ReadAllAsync(tokens.Argument).GetAsyncEnumerator(tokens.Enumeration);
        _onArgument = EndWhenCancelled(tokens.Argument);
        _onEnumeration = EndWhenCancelled(tokens.Enumeration);
    }

    public TReceive Current => _responses.Current;

    public static async Task<Call<TSend, TReceive>> ConnectAsync(
        IDuplexChannelFactory<TSend, TReceive> factory, ChannelConnectOptions? options, CallTokens tokens)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(tokens.Argument, tokens.Enumeration);
        try
        {
            Task<IDuplexChannel<TSend, TReceive>> connecting = factory is ICallFactory<TSend, TReceive> calls
                ? calls.ConnectCallAsync(options, both.Token)
                : factory.ConnectAsync(options, both.Token);
            return new Call<TSend, TReceive>(await connecting.ConfigureAwait(false), tokens);
        }
        catch (OperationCanceledException) when (tokens.AreCancelled)
        {
            throw tokens.ToException();
        }
    }

    /// <summary>Begins to send the only request.</summary>
    public void Send(TSend request) => _sending = SendOnlyAsync(request);

    /// <summary>Begins to send a stream of requests.</summary>
    /// <exception cref="DuplexChannelException">The channel cannot tell the server where the stream ends.</exception>
    public void SendAll(IAsyncEnumerable<TSend> requests)
    {
        if (!_channel.Info.CanHalfClose)
        {
            throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError,
                "This channel has no half-close (a WebSocket without a subprotocol of this library), so that the server cannot be told where a stream of requests "
                + "ends. Connect the channel and send on it, or use a serializer and a server that accepts its subprotocol.");
        }

        _sending = SendAllAsync(requests);
    }

    /// <summary>Reads the only response. The call ends in order when the server does.</summary>
    public async Task<TReceive> ReadOnlyResponseAsync()
    {
        if (!await MoveNextAsync().ConfigureAwait(false))
        {
            throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError, "The server ended the call without a response. Exactly one was expected.", byPeer: true);
        }

        TReceive response = Keep(Current);
        Stop();
        if (!_channel.Info.CanHalfClose)
        {
            // Nothing but the end of both directions can tell the server that this was all.
            _closesInOrder = true;
            return response;
        }

        _ = CompleteQuietlyAsync();
        if (await MoveNextAsync().ConfigureAwait(false))
        {
            const string reason = "The server sent a second response. Exactly one was expected.";
            _channel.Abort(ChannelCloseStatus.ProtocolError, reason);
            throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, reason);
        }

        return response;
    }

    /// <summary>Waits for the next response; there is none when the server has ended the call in order.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            return await _responses.MoveNextAsync().ConfigureAwait(false);
        }
        catch (DuplexChannelException e) when (e is { Status: ChannelCloseStatus.Cancelled, ByPeer: false } && Volatile.Read(ref _cause) is not null)
        {
            ExceptionDispatchInfo.Throw(_cause!);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_closesInOrder)
        {
            _channel.Abort(ChannelCloseStatus.Cancelled, "The caller left the call.");
        }

        Stop();
        _onArgument.Unregister();
        _onEnumeration.Unregister();
        await _responses.DisposeAsync().ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        await _sending.WaitAsync(StopGrace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A raw message is valid until the next one is asked for, and the end of the call is asked for before it is returned.</summary>
    private static TReceive Keep(TReceive response)
        => response is RawMessage raw ? (TReceive)(object)new RawMessage(raw.Payload.ToArray(), raw.Kind) : response;

    private CancellationTokenRegistration EndWhenCancelled(CancellationToken cancellationToken) => cancellationToken.UnsafeRegister(
        static (state, token) => ((Call<TSend, TReceive>)state!).End(new OperationCanceledException(token)), this);

    /// <summary>Ends the call from this side. The first cause is the one that the caller sees, unless the channel had ended before it.</summary>
    private void End(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            _channel.Abort(ChannelCloseStatus.Cancelled, cause is OperationCanceledException ? "The call was cancelled." : "The requests failed.");
            Stop();
        }
    }

    /// <summary>Stops the requests. What callbacks of their source throw is no part of the call any more.</summary>
    private void Stop() => _ = _stop.CancelAsync();

    private async Task SendOnlyAsync(TSend request)
    {
        try
        {
            await _channel.SendAsync(request, _stop.Token).ConfigureAwait(false);
            if (_channel.Info.CanHalfClose)
            {
                await _channel.CompleteAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            OnNotSent(e);
        }
    }

    private async Task SendAllAsync(IAsyncEnumerable<TSend> requests)
    {
        // A source that works before it waits must not keep the caller from reading.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (TSend request in requests.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                await _channel.SendAsync(request, _stop.Token).ConfigureAwait(false);
            }

            await _channel.CompleteAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            OnNotSent(e);
        }
    }

    /// <summary>Where the channel has ended before, this has no effect: how it ended is known where responses are read.</summary>
    private void OnNotSent(Exception exception)
    {
        if (!_stop.IsCancellationRequested)
        {
            // A source that watches the caller's token itself may be faster than the registration here.
            End(exception is OperationCanceledException && _tokens.AreCancelled ? _tokens.ToException() : exception);
        }
    }

    private async Task CompleteQuietlyAsync()
    {
        try
        {
            await _channel.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DuplexChannelException)
        {
            // How the channel ended is known where responses are read.
        }
    }
}
