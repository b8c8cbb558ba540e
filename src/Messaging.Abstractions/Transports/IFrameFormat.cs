using System.Buffers;

namespace Messaging.Transports;

/// <summary>How a protocol frames one message: a head whose size depends on the payload's length, and the payload. Thread-safe.</summary>
public interface IFrameFormat
{
    /// <summary>The size of the head in bytes.</summary>
    /// <param name="payloadLength">The length of the payload in bytes.</param>
    int GetHeaderSize(int payloadLength);

    /// <summary>Writes the head before a payload that is in place, and changes the payload in place where the protocol asks for it.</summary>
    /// <param name="header">The room that <see cref="GetHeaderSize"/> asked for.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="kind">The kind of the message.</param>
    void Encode(Span<byte> header, Span<byte> payload, MessageKind kind);

    /// <summary>Writes the head and copies the payload behind it; a protocol that changes payloads may do both in one pass.</summary>
    /// <param name="header">The room that <see cref="GetHeaderSize"/> asked for.</param>
    /// <param name="source">The payload; not changed.</param>
    /// <param name="payload">Where the payload goes; as long as <paramref name="source"/>.</param>
    /// <param name="kind">The kind of the message.</param>
    void Encode(Span<byte> header, in ReadOnlySequence<byte> source, Span<byte> payload, MessageKind kind)
    {
        source.CopyTo(payload);
        Encode(header, payload, kind);
    }
}
