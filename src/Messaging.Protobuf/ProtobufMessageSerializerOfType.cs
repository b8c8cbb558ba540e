using System.Buffers;
using Google.Protobuf;

namespace Messaging.Protobuf;

/// <summary>Writes and reads one generated type straight into and out of the transport's buffer.</summary>
internal sealed class ProtobufMessageSerializer<TMessage>(MessageParser parser) : IMessageSerializer<TMessage>
{
    public void Serialize(TMessage message, IBufferWriter<byte> destination) => ((IMessage)message!).WriteTo(destination);

    public TMessage Deserialize(in ReadOnlySequence<byte> payload) => (TMessage)parser.ParseFrom(payload);
}
