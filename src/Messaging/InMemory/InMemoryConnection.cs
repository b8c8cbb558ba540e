using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>One end of an in-memory connection. Messages pass as bytes through the bounded buffer of the end that receives them.</summary>
/// <remarks>One lock guards the state of both ends, so that both see one order of events. Readers do not take it.</remarks>
internal sealed class InMemoryConnection : ITransportConnection
{
    private const byte Overwritten = 0xDD;

    private readonly TaskCompletionSource<ChannelClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate;
    private readonly TimeProvider _timeProvider;
    private readonly int _maxMessageBytes;
    private readonly TimeSpan _closeTimeout;
    private readonly MessageBuffer _incoming;
    private readonly InMemorySender _outgoing;
    private readonly IdleTimer? _idle;
    private InMemoryConnection _peer = null!;
    private Task? _closing;
    private bool _isClosing;
    private bool _isReading;
    private ReadOnlySequence<byte> _lastReceived;

    private InMemoryConnection(
        Lock gate, ChannelInfo info, ChannelLimits limits, MessageBuffer incoming, MessageBuffer outgoing, TimeProvider timeProvider)
    {
        Info = info;
        _gate = gate;
        _timeProvider = timeProvider;
        _maxMessageBytes = limits.MaxMessageBytes;
        _closeTimeout = limits.CloseTimeout;
        _incoming = incoming;
        _outgoing = new InMemorySender(this, gate, outgoing, limits, timeProvider);
        _idle = limits.IdleTimeout > TimeSpan.Zero
            ? new IdleTimer(limits.IdleTimeout, timeProvider, () => CountMessages(incoming, outgoing), () => OnIdle(IdleTimer.Idle(limits.IdleTimeout)))
            : null;
    }

    public ChannelInfo Info { get; }

    public Task<ChannelClosed> Closed => _closed.Task;

    // What this end sends is what arrives at the other.
    public TransportTraffic? Traffic => new(_peer._incoming.Published, _peer._incoming.PublishedBytes, _incoming.Published, _incoming.PublishedBytes);

    private bool HasEnded => _closed.Task.IsCompleted;

    private ChannelClosed End => _closed.Task.GetAwaiter().GetResult();

    public static (InMemoryConnection Client, InMemoryConnection Server) CreatePair(
        ChannelInfo clientInfo, ChannelInfo serverInfo, ChannelLimits clientLimits, ChannelLimits serverLimits, TimeProvider timeProvider)
    {
        var gate = new Lock();
        var toServer = new MessageBuffer(clientLimits.SendBufferBytes + serverLimits.ReceiveBufferBytes);
        var toClient = new MessageBuffer(serverLimits.SendBufferBytes + clientLimits.ReceiveBufferBytes);
        var client = new InMemoryConnection(gate, clientInfo, clientLimits, toClient, toServer, timeProvider);
        var server = new InMemoryConnection(gate, serverInfo, serverLimits, toServer, toClient, timeProvider);
        client._peer = server;
        server._peer = client;
        return (client, server);
    }

    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        try
        {
            if (_gate.IsHeldByCurrentThread)
            {
                throw new InvalidOperationException("A serializer used the channel that it serializes for.");
            }

            lock (_gate)
            {
                ThrowIfCannotSend();
                return _outgoing.SendAsync(message, kind, serializer, cancellationToken);
            }
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e);
        }
    }

    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken)
        => SendAsync(message.Payload, message.Kind, InMemorySender.Encoded, cancellationToken);

    public bool TryReceive(out RawMessage message)
    {
        BeginRead();
        try
        {
            bool isMessage = _incoming.TryReceive(out message);
            _lastReceived = message.Payload;
            return isMessage;
        }
        finally
        {
            Volatile.Write(ref _isReading, false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        BeginRead();
        try
        {
            return Volatile.Read(ref _isClosing) && HasEnded
                ? throw End.ToException()
                : await _incoming.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isReading, false);
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!HasEnded || _outgoing.Completion is not null)
            {
                return new ValueTask(_outgoing.Complete().WaitAsync(cancellationToken));
            }

            return End.Status == ChannelCloseStatus.Completed ? default : ValueTask.FromException(End.ToException());
        }
    }

    public void Abort(ChannelClosed closed)
    {
        lock (_gate)
        {
            if (!HasEnded)
            {
                _incoming.Discard(closed);
                EndBoth(closed);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_closing ??= CloseAsync());
        }
    }

    /// <summary>Whether the peer takes a message of this length; if not, the peer has ended the connection for it.</summary>
    public bool IsAcceptedByPeer(long length)
    {
        if (length <= _peer._maxMessageBytes)
        {
            return true;
        }

        var refused = new ChannelClosed(
            ChannelCloseStatus.MessageTooLarge, $"A received message is longer than MaxMessageBytes, {_peer._maxMessageBytes} bytes.");
        _peer._incoming.Complete(refused);
        _peer.EndBoth(refused);
        return false;
    }

    private static long? CountMessages(MessageBuffer incoming, MessageBuffer outgoing) =>
        incoming.Published != incoming.Taken || outgoing.Published != outgoing.Taken ? null : incoming.Taken + outgoing.Taken;

    private void OnIdle(ChannelClosed closed)
    {
        lock (_gate)
        {
            if (!HasEnded)
            {
                _incoming.Complete(closed);
                EndBoth(closed);
            }
        }
    }

    private void EndBoth(ChannelClosed closed)
    {
        _idle?.Dispose();
        _peer._idle?.Dispose();

        // As over a protocol: an exception stays on its own side.
        ChannelClosed seenByPeer = closed with { ByPeer = true, Exception = null };
        _closed.TrySetResult(closed);
        _peer._closed.TrySetResult(seenByPeer);
        _peer._incoming.Complete(seenByPeer);
        _outgoing.End(closed);
        _peer._outgoing.End(seenByPeer);
    }

    private async Task CloseAsync()
    {
        Volatile.Write(ref _isClosing, true);
        _incoming.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled, "The channel was disposed."));
        _lastReceived = default;
        if (HasEnded)
        {
            return;
        }

        _peer._outgoing.IsDiscarded = true;
        _peer._outgoing.SendWaiting();
        if (_outgoing.Complete().IsCompleted)
        {
            OnSentAll();
        }

        try
        {
            await _closed.Task.WaitAsync(_closeTimeout, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort(new ChannelClosed(ChannelCloseStatus.Cancelled, $"The peer did not end within CloseTimeout, {_closeTimeout}."));
        }
    }

    /// <summary>Every send is out and no more come.</summary>
    public void OnSentAll()
    {
        if (Info.Role == ChannelRole.Client)
        {
            _peer._incoming.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
        }
        else if (_isClosing && !HasEnded)
        {
            // A server's end of sending is told with the end of the channel, as on every transport.
            EndBoth(new ChannelClosed(ChannelCloseStatus.Completed));
        }
    }

    private void ThrowIfCannotSend()
    {
        if (HasEnded)
        {
            throw End.ToException();
        }

        if (_isClosing)
        {
            throw new DuplexChannelException(ChannelCloseStatus.Cancelled, "The channel was disposed.");
        }

        if (_outgoing.Completion is not null)
        {
            throw new InvalidOperationException("CompleteAsync was called before; nothing more can be sent.");
        }
    }

    private void BeginRead()
    {
        if (Interlocked.Exchange(ref _isReading, true))
        {
            throw new InvalidOperationException("Two readers at once: a connection is read by one, and not while a wait of it is pending.");
        }

        // Whoever still looks at the last message sees at once that it was not his to keep.
        foreach (ReadOnlyMemory<byte> part in _lastReceived)
        {
            MemoryMarshal.AsMemory(part).Span.Fill(Overwritten);
        }

        _lastReceived = default;
    }
}
