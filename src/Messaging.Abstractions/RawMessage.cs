using System.Buffers;

namespace Messaging;

/// <summary>The kind of a message's payload: the data frame types of RFC 6455 section 5.6.</summary>
public enum MessageKind
{
    /// <summary>Arbitrary bytes.</summary>
    Binary = 0,

    /// <summary>UTF-8 text.</summary>
    Text = 1,
}

/// <summary>
/// A message as it travels: payload and kind, with no serializer. The type of a raw channel (<c>IDuplexChannel&lt;RawMessage, RawMessage&gt;</c>)
/// and of the transport seam.
/// </summary>
/// <remarks>
/// <b>Ownership.</b> A received payload belongs to the channel and is valid until the next message is asked for; copy what must live longer.
/// A sent payload belongs to the caller and must not change until the send has completed.
/// </remarks>
public readonly struct RawMessage
{
    /// <summary>Creates a message over contiguous bytes.</summary>
    /// <param name="payload">The payload; not copied.</param>
    /// <param name="kind">The kind. Text must be valid UTF-8.</param>
    public RawMessage(ReadOnlyMemory<byte> payload, MessageKind kind)
        : this(new ReadOnlySequence<byte>(payload), kind)
    {
    }

    /// <summary>Creates a message over a sequence of bytes.</summary>
    /// <param name="payload">The payload; not copied.</param>
    /// <param name="kind">The kind. Text must be valid UTF-8.</param>
    public RawMessage(ReadOnlySequence<byte> payload, MessageKind kind)
    {
        Payload = payload;
        Kind = kind;
    }

    /// <summary>The payload.</summary>
    public ReadOnlySequence<byte> Payload { get; }

    /// <summary>The kind of the payload. A transport without kinds delivers <see cref="MessageKind.Binary"/>; see <see cref="ChannelInfo.PreservesMessageKind"/>.</summary>
    public MessageKind Kind { get; }
}
