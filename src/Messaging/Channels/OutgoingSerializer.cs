using System.Buffers;

namespace Messaging.Channels;

/// <summary>Turns whatever a serializer throws into the one exception that a sender expects.</summary>
internal sealed class OutgoingSerializer<TMessage>(IMessageSerializer<TMessage> inner) : IMessageSerializer<TMessage>
{
    public void Serialize(TMessage message, IBufferWriter<byte> destination)
    {
        try
        {
            if (message is null)
            {
                throw new ArgumentNullException(nameof(message), "null is no message.");
            }

            inner.Serialize(message, destination);
        }
        catch (DuplexMessageException)
        {
            throw;
        }
        catch (Exception e)
        {
            throw Refuse(e);
        }
    }

    public TMessage Deserialize(in ReadOnlySequence<byte> payload) => inner.Deserialize(payload);

    private static DuplexMessageException Refuse(Exception exception)
    {
        // Some serializers wrap what the destination buffer throws; its status is the one that counts.
        for (Exception? cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is DuplexMessageException refused)
            {
                return new DuplexMessageException(refused.Status, refused.Message, exception);
            }
        }

        return new DuplexMessageException(
            ChannelCloseStatus.InvalidMessage, $"A message of type {typeof(TMessage)} could not be serialized: {exception.Message}", exception);
    }
}
