using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Messaging;

/// <summary>One encoding, such as JSON: it hands out the serializer of each message type. Thread-safe; registered as a singleton.</summary>
public interface IMessageSerializer
{
    /// <summary>The word that selects it in the configuration, such as <c>Json</c>. Compared without case.</summary>
    string Name { get; }

    /// <summary>
    /// The word that stands for it on the wire, in lower case, such as <c>json</c>: the end of the WebSocket subprotocol <c>messaging.v1.json</c>.
    /// Letters, digits, <c>-</c> and <c>.</c> only (RFC 9110 section 5.6.2 tokens).
    /// </summary>
    string WireName { get; }

    /// <summary>The kind of the messages it writes: text only if they are always valid UTF-8.</summary>
    MessageKind Kind { get; }

    /// <summary>Gets the serializer of one message type. Called once for each channel and type, and at start to check the configuration.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <exception cref="NotSupportedException">The type cannot be handled. The message names the type and says what to do.</exception>
    IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>();
}

/// <summary>Writes and reads the messages of one type. Thread-safe.</summary>
/// <typeparam name="TMessage">The message type.</typeparam>
public interface IMessageSerializer<TMessage>
{
    /// <summary>Writes the message. Whatever it throws reaches the sender as <see cref="DuplexMessageException"/>, and nothing is sent.</summary>
    /// <param name="message">The message.</param>
    /// <param name="destination">
    /// The transport's own buffer, valid only during the call. It throws <see cref="DuplexMessageException"/> when the message gets too long; let it pass.
    /// The transport holds a lock during the call: do not use the channel from here.
    /// </param>
    void Serialize(TMessage message, IBufferWriter<byte> destination);

    /// <summary>
    /// Reads one message. Whatever it throws ends the channel with <see cref="ChannelCloseStatus.InvalidMessage"/>. The bytes come from the peer: trust nothing.
    /// </summary>
    /// <param name="payload">The whole message, valid only during the call.</param>
    TMessage Deserialize(in ReadOnlySequence<byte> payload);
}

/// <summary>What serializers may look at in a message type, for trimming and native AOT.</summary>
public static class MessageTypes
{
    /// <summary>The members that reflection-based serializers read.</summary>
    public const DynamicallyAccessedMemberTypes Accessed =
        DynamicallyAccessedMemberTypes.PublicConstructors
        | DynamicallyAccessedMemberTypes.PublicProperties
        | DynamicallyAccessedMemberTypes.PublicFields
        | DynamicallyAccessedMemberTypes.Interfaces;
}
