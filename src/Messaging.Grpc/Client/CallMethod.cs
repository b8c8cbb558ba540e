using System.Buffers;
using Grpc.Core;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>A message on its way out: bytes that are encoded already. One instance for each call, used again for each message.</summary>
internal sealed class OutgoingMessage
{
    public ReadOnlyMemory<byte> Payload { get; set; }
}

/// <summary>Stands for a message that has gone into the receive buffer.</summary>
internal sealed class IncomingMessage
{
    public static IncomingMessage Instance { get; } = new();
}

/// <summary>
/// The method of one call at a time. Its marshaller must know the receive buffer of its call, and Grpc.Net.Client keeps what it knows of a method for
/// as long as the channel lives: so methods are used again by later calls.
/// </summary>
internal sealed class CallMethod
{
    private static readonly Marshaller<OutgoingMessage> Outgoing = new(Serialize, static _ => throw new NotSupportedException());

    private MessageBuffer? _messages;
    private bool _isIdle;

    public CallMethod(string service, string name)
    {
        var incoming = new Marshaller<IncomingMessage>(static (_, _) => throw new NotSupportedException(), Deserialize);
        Method = new Method<OutgoingMessage, IncomingMessage>(MethodType.DuplexStreaming, service, name, Outgoing, incoming);
    }

    public Method<OutgoingMessage, IncomingMessage> Method { get; }

    /// <summary>Whether messages are dropped.</summary>
    public bool Discards { get; set; }

    public void Begin(MessageBuffer messages)
    {
        _messages = messages;
        Discards = false;
    }

    public void End()
    {
        _messages = null;
        _isIdle = false;
    }

    /// <summary>Lets the buffer give its memory back until the next message comes.</summary>
    public void BeginIdle()
    {
        _isIdle = true;
        _messages!.BeginIdle();
    }

    private static void Serialize(OutgoingMessage message, SerializationContext context)
    {
        // With the length known first, the payload goes behind its head without another copy.
        context.SetPayloadLength(message.Payload.Length);
        context.GetBufferWriter().Write(message.Payload.Span);
        context.Complete();
    }

    private IncomingMessage Deserialize(DeserializationContext context)
    {
        MessageBuffer messages = _messages!;
        if (_isIdle)
        {
            _isIdle = false;
            messages.EndIdle();
        }

        if (!Discards)
        {
            messages.BeginMessage();
            foreach (ReadOnlyMemory<byte> part in context.PayloadAsReadOnlySequence())
            {
                messages.Write(part.Span);
            }

            messages.EndMessage(MessageKind.Binary);
        }

        return IncomingMessage.Instance;
    }
}
