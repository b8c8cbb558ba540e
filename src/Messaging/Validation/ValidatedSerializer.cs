using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Validation;

/// <summary>Validates what was received, as the last step of reading it. What it throws ends the channel as any unreadable message does.</summary>
internal sealed class ValidatedSerializer<TMessage>(IMessageSerializer<TMessage> inner, IMessageValidator<TMessage> validator) : IMessageSerializer<TMessage>
{
    public void Serialize(TMessage message, IBufferWriter<byte> destination) => inner.Serialize(message, destination);

    public TMessage Deserialize(in ReadOnlySequence<byte> payload)
    {
        TMessage message = inner.Deserialize(payload);
        return message is not null && validator.Validate(message) is { } result ? throw InvalidMessage.ToException<TMessage>(result) : message;
    }
}
