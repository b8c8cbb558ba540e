namespace Messaging.Transports;

/// <summary>Takes the messages that leave a <see cref="SendQueue"/>: what a transport does with a message once there is room.</summary>
public interface ISendTarget
{
    /// <summary>Serializes a message into the transport's buffer. What it throws reaches that message's sender and nobody else.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="serializer">Writes it.</param>
    void Write<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer);

    /// <summary>Copies an encoded message into the transport's buffer. What it throws reaches that message's sender and nobody else.</summary>
    /// <param name="message">The message.</param>
    void Write(RawMessage message);
}

/// <summary>
/// Sends that wait for room, in the order in which they were called; a building block for <see cref="ITransportConnection"/>.
/// A waiting send holds its message and no bytes of it.
/// </summary>
/// <remarks>
/// Every member is called while the lock given to the constructor is held. Waits end on the thread pool, never inside the lock; cancelling a wait
/// takes its message out of the queue and changes nothing else.
/// </remarks>
/// <param name="gate">The lock of the transport's sending side.</param>
public sealed class SendQueue(Lock gate)
{
    private const int MaxIdle = 64;

    private SendWaiter? _first;
    private SendWaiter? _last;
    private SendWaiter? _idle;
    private int _idleCount;

    /// <summary>Whether no send waits.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>Lets a send wait.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="serializer">Writes it when its turn comes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Completes when the message was written, with what writing it threw, or with the end of the channel.</returns>
    public ValueTask EnqueueAsync<TMessage>(
        TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        SendWaiter<TMessage> waiter = TakeIdle<SendWaiter<TMessage>>() ?? new SendWaiter<TMessage>(this);
        waiter.Set(message, kind, serializer);
        return Append(waiter, cancellationToken);
    }

    /// <summary>Lets a send of encoded bytes wait. The bytes stay the caller's until then.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Completes when the message was written, with what writing it threw, or with the end of the channel.</returns>
    public ValueTask EnqueueAsync(RawMessage message, CancellationToken cancellationToken)
    {
        RawSendWaiter waiter = TakeIdle<RawSendWaiter>() ?? new RawSendWaiter(this);
        waiter.Set(message);
        return Append(waiter, cancellationToken);
    }

    /// <summary>Writes the message that has waited longest and ends its wait.</summary>
    /// <param name="target">Where to.</param>
    /// <exception cref="InvalidOperationException">The queue is empty.</exception>
    public void WriteNext(ISendTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        SendWaiter waiter = _first ?? throw new InvalidOperationException("No send is waiting.");
        Remove(waiter);
        try
        {
            waiter.WriteTo(target);
        }
#pragma warning disable CA1031 // Whatever a serializer throws belongs to the sender of that message.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            waiter.Finish(exception);
            return;
        }

        waiter.Finish(null);
    }

    /// <summary>Ends every wait with <see cref="DuplexChannelException"/>.</summary>
    /// <param name="closed">How the channel ended.</param>
    public void Fail(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        while (_first is { } waiter)
        {
            Remove(waiter);
            waiter.Finish(closed.ToException());
        }
    }

    internal void Cancel(SendWaiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiter.IsQueued)
            {
                Remove(waiter);
                waiter.Finish(new OperationCanceledException(cancellationToken));
            }
        }
    }

    internal void Recycle(SendWaiter waiter)
    {
        lock (gate)
        {
            if (_idleCount < MaxIdle)
            {
                waiter.Next = _idle;
                _idle = waiter;
                _idleCount++;
            }
        }
    }

    private T? TakeIdle<T>()
        where T : SendWaiter
    {
        // A channel sends messages of one type, so the first one fits.
        if (_idle is not T waiter)
        {
            return null;
        }

        _idle = waiter.Next;
        _idleCount--;
        waiter.Next = null;
        return waiter;
    }

    private ValueTask Append(SendWaiter waiter, CancellationToken cancellationToken)
    {
        waiter.IsQueued = true;
        waiter.Previous = _last;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
        return waiter.Begin(cancellationToken);
    }

    private void Remove(SendWaiter waiter)
    {
        waiter.IsQueued = false;
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Next = waiter.Previous = null;
    }
}
