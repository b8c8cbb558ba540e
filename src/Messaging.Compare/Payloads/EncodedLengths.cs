using Messaging.Compare.Peers.Channels;
using Messaging.Compare.Results;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Payloads;

/// <summary>Tries serializers with messages, before anything is measured.</summary>
internal sealed class EncodedLengths
{
    private readonly IMessageSerializer[] _serializers = CreateSerializers();

    /// <summary>Why a serializer cannot take a message, or <see langword="null"/> where it can.</summary>
    public string? WhyNot(Payload payload, SerializerChoice serializer) => Try(payload, serializer).Error;

    /// <summary>What each serializer makes of a message.</summary>
    public PayloadInfo Describe(Payload payload, IEnumerable<SerializerChoice> serializers) => new()
    {
        Name = payload.Id.Title,
        Description = payload.Description,
        Encoded = [.. from serializer in serializers
                      let encoded = Try(payload, serializer)
                      where encoded.Error is null
                      select new EncodedLength(serializer.Title, encoded.Length)],
    };

    private (int Length, string? Error) Try(Payload payload, SerializerChoice serializer)
    {
        ChannelPayload message = payload.For(serializer);
        string error = $"there is no serializer {serializer.Name}.";
        foreach (IMessageSerializer candidate in _serializers.Where(candidate => candidate.Name == serializer.Name))
        {
            try
            {
                return (message.Measure(candidate), null);
            }
            catch (NotSupportedException e)
            {
                error = Engine.CommandException.OneLine(e);
            }
            catch (Exception e)
            {
                // A serializer has exceptions of its own for a value that it cannot write.
                return (0, $"{e.GetType().Name}: {Engine.CommandException.OneLine(e)}");
            }
        }

        return (0, error);
    }

    private static IMessageSerializer[] CreateSerializers()
    {
        var services = new ServiceCollection();
        services.AddMessagingWithSerializers();
        ServiceProvider provider = services.BuildServiceProvider();
        return [.. provider.GetServices<IMessageSerializer>()];
    }
}
