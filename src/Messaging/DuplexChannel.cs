using System.Diagnostics.CodeAnalysis;
using Messaging.Channels;
using Messaging.Transports;

namespace Messaging;

/// <summary>
/// Makes typed channels over transport connections. Applications get theirs from <see cref="IDuplexChannelFactory{TSend, TReceive}"/> or a
/// mapped endpoint.
/// </summary>
public static class DuplexChannel
{
    /// <summary>Makes the typed channel of a connection, in either role. The channel owns the connection and disposes it.</summary>
    /// <typeparam name="TSend">The type of the messages this side sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages this side receives.</typeparam>
    /// <param name="connection">The connection; nothing else may read from it.</param>
    /// <param name="serializer">The serializer of both types; <see langword="null"/> only where both are <see cref="RawMessage"/>.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="serializer"/> is <see langword="null"/> and a type is not <see cref="RawMessage"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">The serializer cannot handle one of the types.</exception>
    public static IDuplexChannel<TSend, TReceive> Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(ITransportConnection connection, IMessageSerializer? serializer)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Create<TSend, TReceive>(connection, serializer, connection.Info, MessageChecks.None);
    }

    /// <summary>Makes the typed channel of a connection, in either role. The channel owns the connection and disposes it.</summary>
    /// <typeparam name="TSend">The type of the messages this side sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages this side receives.</typeparam>
    /// <param name="connection">The connection; nothing else may read from it.</param>
    /// <param name="serializer">The serializer of both types; <see langword="null"/> only where both are <see cref="RawMessage"/>.</param>
    /// <param name="checks">Which messages are validated, and how a bad one ends the channel.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="serializer"/> is <see langword="null"/> and a type is not <see cref="RawMessage"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">The serializer cannot handle one of the types.</exception>
    public static IDuplexChannel<TSend, TReceive> Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(ITransportConnection connection, IMessageSerializer? serializer, MessageChecks checks)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(checks);
        return Create<TSend, TReceive>(connection, serializer, connection.Info, checks);
    }

    internal static IDuplexChannel<TSend, TReceive> Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        ITransportConnection connection, IMessageSerializer? serializer, ChannelInfo info, MessageChecks checks)
    {
        return checks.Sending(new TypedChannel<TSend, TReceive>(
            connection,
            info,
            serializer?.Kind ?? MessageKind.Binary,
            SerializerFor<TSend>(serializer) is { } outgoing ? new OutgoingSerializer<TSend>(outgoing) : null,
            new MessageReader<TReceive>(connection, checks.Receiving(SerializerFor<TReceive>(serializer)), checks.Refused)));
    }

    private static IMessageSerializer<TMessage>? SerializerFor<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>(IMessageSerializer? serializer)
    {
        if (typeof(TMessage) == typeof(RawMessage))
        {
            return null;
        }

        ArgumentNullException.ThrowIfNull(serializer);
        return serializer.ForType<TMessage>();
    }
}
