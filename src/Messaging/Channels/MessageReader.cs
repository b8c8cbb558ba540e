using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Messaging.Transports;
using Messaging.Validation;

namespace Messaging.Channels;

/// <summary>The receiving half of a channel: lets one enumeration in at a time and decodes what it takes.</summary>
internal sealed class MessageReader<TMessage>(
    ITransportConnection connection, IMessageSerializer<TMessage>? serializer, Func<ChannelClosed, ChannelClosed>? refused)
{
    private int _isReading;

    public ITransportConnection Connection => connection;

    public IAsyncEnumerable<TMessage> ReadAll(CancellationToken cancellationToken)
    {
        return Volatile.Read(ref _isReading) == 0 ? new MessageEnumerable<TMessage>(this, cancellationToken) : throw AlreadyReading();
    }

    public void Enter()
    {
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
        {
            throw AlreadyReading();
        }
    }

    public void Exit() => Volatile.Write(ref _isReading, 0);

    /// <summary>Makes the message; what is raw needs no call for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TMessage Decode(in RawMessage received) =>
        typeof(TMessage) == typeof(RawMessage) ? Unsafe.As<RawMessage, TMessage>(ref Unsafe.AsRef(in received)) : Deserialize(received);

    private TMessage Deserialize(in RawMessage received)
    {
        try
        {
            TMessage message = serializer!.Deserialize(received.Payload);
            return message is null ? throw new InvalidDataException("null is no message.") : message;
        }
        catch (Exception e)
        {
            throw Refuse(e);
        }
    }

    private static InvalidOperationException AlreadyReading()
        => new("The channel is being read already. One enumeration of ReadAllAsync runs at a time; end or dispose it before the next begins.");

    private DuplexChannelException Refuse(Exception exception)
    {
        // The peer gets no details of this program: they stand in the exception alone.
        string reason = exception is ValidationException invalid ? InvalidMessage.ReasonOf(invalid) : "A received message could not be deserialized.";
        var closed = new ChannelClosed(ChannelCloseStatus.InvalidMessage, reason, Exception: exception);
        closed = refused?.Invoke(closed) ?? closed;
        connection.Abort(closed);
        return closed.ToException();
    }
}

/// <summary>What <c>ReadAllAsync</c> returns. Each enumeration gets an enumerator of its own.</summary>
internal sealed class MessageEnumerable<TMessage>(MessageReader<TMessage> reader, CancellationToken readToken) : IAsyncEnumerable<TMessage>
{
    public IAsyncEnumerator<TMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        reader.Enter();
        return new MessageEnumerator<TMessage>(reader, readToken, cancellationToken);
    }
}
