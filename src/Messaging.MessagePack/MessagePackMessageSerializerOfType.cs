using System.Buffers;
using MessagePack;
using MessagePack.Formatters;

namespace Messaging.MessagePack;

/// <summary>Writes and reads one type straight into and out of the transport's buffer.</summary>
internal sealed class MessagePackMessageSerializer<TMessage>(MessagePackSerializerOptions options) : IMessageSerializer<TMessage>
{
    private readonly IMessagePackFormatter<TMessage> _formatter = options.Resolver.GetFormatterWithVerify<TMessage>();

    public void Serialize(TMessage message, IBufferWriter<byte> destination)
    {
        var writer = new MessagePackWriter(destination) { OldSpec = options.OldSpec ?? false };
        _formatter.Serialize(ref writer, message, options);
        writer.Flush();
    }

    public TMessage Deserialize(in ReadOnlySequence<byte> payload)
    {
        // A reader of memory spares the steps between the segments of a sequence.
        MessagePackReader reader = payload.IsSingleSegment ? new MessagePackReader(payload.First) : new MessagePackReader(payload);
        TMessage message = _formatter.Deserialize(ref reader, options);
        return reader.End
            ? message
            : throw new MessagePackSerializationException($"Expected one value, got {payload.Length - reader.Consumed} bytes after it.");
    }
}
