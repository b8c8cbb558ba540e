using Messaging.Compare.Peers;
using Messaging.Compare.Peers.Channels;

namespace Messaging.Compare.Payloads;

/// <summary>Messages that are compared, in the types in which the serializers take them.</summary>
/// <param name="id">Its name.</param>
/// <param name="description">What it is, for a reader.</param>
/// <param name="plain">As an object of a class of the application's.</param>
/// <param name="generated">As a generated Protobuf message, or <see langword="null"/>.</param>
internal sealed class Payload(PayloadId id, string description, ChannelPayload plain, ChannelPayload? generated = null)
{
    public PayloadId Id => id;

    public string Description => description;

    /// <summary>What a serializer writes of it.</summary>
    public ChannelPayload For(SerializerChoice serializer) => serializer.PrefersGenerated && generated is not null ? generated : plain;

    /// <summary>Every type of it.</summary>
    public IEnumerable<ChannelPayload> Types => generated is null ? [plain] : [plain, generated];

    /// <summary>One type that every serializer takes, or refuses.</summary>
    public static Payload Create<T>(string name, string description, T sample) =>
        new(new PayloadId(name, 0), description, new ChannelPayload<T>(name, string.Empty, _ => sample));

    /// <summary>A class and a generated message with the same fields.</summary>
    public static Payload Create<TPlain, TGenerated>(string name, string description, TPlain sample, TGenerated message) => new(
        new PayloadId(name, 0),
        description,
        new ChannelPayload<TPlain>(name, string.Empty, _ => sample),
        new ChannelPayload<TGenerated>(name, "-generated", _ => message));

    /// <summary>Bytes that meet no serializer; any length.</summary>
    public static ChannelPayload Bytes { get; } = new ChannelPayload<RawMessage>(
        PayloadId.BytesName, string.Empty, static id => new RawMessage(id.CreateBytes(), MessageKind.Binary));
}
