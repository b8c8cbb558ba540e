using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ProtoBuf.Meta;

namespace Messaging.ProtobufNet;

/// <summary>Writes and reads one type straight into and out of the transport's buffer.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2091", Justification = "Whoever made the serializer was warned by its constructor.")]
internal sealed class ProtobufNetMessageSerializer<TMessage>(RuntimeTypeModel model, bool mayAppend) : IMessageSerializer<TMessage>
{
    // Appending byte by byte, that much comes to two megabytes.
    private const int MostUnmetered = 4096;

    public void Serialize(TMessage message, IBufferWriter<byte> destination) => model.Serialize(destination, message);

    public TMessage Deserialize(in ReadOnlySequence<byte> payload)
    {
        PayloadStream stream = PayloadStream.Rent(payload, isMetered: mayAppend && payload.Length > MostUnmetered);
        try
        {
            return model.Deserialize<TMessage>(stream);
        }
        finally
        {
            stream.Return();
        }
    }
}
