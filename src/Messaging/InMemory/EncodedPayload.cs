using System.Buffers;

namespace Messaging.InMemory;

/// <summary>Copies a payload that is already encoded.</summary>
internal sealed class EncodedPayload : IMessageSerializer<ReadOnlySequence<byte>>
{
    public static readonly EncodedPayload Instance = new();

    public void Serialize(ReadOnlySequence<byte> message, IBufferWriter<byte> destination)
    {
        foreach (ReadOnlyMemory<byte> part in message)
        {
            destination.Write(part.Span);
        }
    }

    public ReadOnlySequence<byte> Deserialize(in ReadOnlySequence<byte> payload) => payload;
}
