using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;
using Messaging.Protobuf;

namespace Messaging;

/// <summary>
/// Generated Protobuf messages by Google.Protobuf: <c>Protobuf</c> in the configuration, <c>protobuf</c> on the wire, always binary. It takes the classes
/// that <c>protoc</c> or Grpc.Tools made, and leaves every other type to the next serializer of that name. Fields it does not know are kept and written
/// again; nesting ends at 100. Thread-safe.
/// </summary>
public sealed class ProtobufMessageSerializer : IMessageSerializer
{
    /// <inheritdoc/>
    public string Name => "Protobuf";

    /// <inheritdoc/>
    public string WireName => "protobuf";

    /// <inheritdoc/>
    public MessageKind Kind => MessageKind.Binary;

    /// <inheritdoc/>
    public IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>()
    {
        MessageDescriptor? descriptor = GeneratedMessage.IsOne(typeof(TMessage)) ? GeneratedMessage.Describe(typeof(TMessage)) : null;
        return descriptor?.Parser is { } parser
            ? new ProtobufMessageSerializer<TMessage>(parser)
            : throw new NotSupportedException(
                $"Protobuf cannot handle the type {typeof(TMessage)}: it is no generated Protobuf message. "
                + "For classes with [DataContract] and [DataMember(Order = n)] use AddProtobufNet() of the package Messaging.ProtobufNet.");
    }
}
