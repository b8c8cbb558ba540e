using System.Runtime.Serialization;

namespace Prices;

// Plain classes for every encoding: JSON goes by the names, MessagePack and Protobuf by the numbers.

/// <summary>What a client sends, any number of times: how its stream is to change.</summary>
[DataContract]
public sealed record Subscription
{
    /// <summary>The symbols to stream from now on.</summary>
    [DataMember(Order = 1)]
    public IReadOnlyList<string>? Add { get; init; }

    /// <summary>The symbols to stop.</summary>
    [DataMember(Order = 2)]
    public IReadOnlyList<string>? Remove { get; init; }

    /// <summary>How many quotes the stream shall have in all; it ends after them.</summary>
    [DataMember(Order = 3)]
    public long? Limit { get; init; }

    /// <summary>How many quotes a second at most; as many as the connection takes where nothing is said.</summary>
    [DataMember(Order = 4)]
    public int? PerSecond { get; init; }
}

/// <summary>What the server sends: first a welcome, then quotes, last a farewell. One of the three is set.</summary>
[DataContract]
public sealed record MarketEvent
{
    [DataMember(Order = 1)]
    public Welcome? Welcome { get; init; }

    [DataMember(Order = 2)]
    public Quote? Quote { get; init; }

    [DataMember(Order = 3)]
    public Farewell? Farewell { get; init; }
}

/// <summary>The first message: what can be subscribed to, and how the server sees the channel.</summary>
[DataContract]
public sealed record Welcome
{
    [DataMember(Order = 1)]
    public IReadOnlyList<string> Symbols { get; init; } = [];

    [DataMember(Order = 2)]
    public required string Transport { get; init; }

    [DataMember(Order = 3)]
    public required string Serializer { get; init; }
}

/// <summary>
/// One price. <paramref name="Sequence"/> counts the quotes of this channel from 1, so that the client can tell what is missing.
/// </summary>
[DataContract]
public sealed record Quote(
    [property: DataMember(Order = 1)] long Sequence,
    [property: DataMember(Order = 2)] string Symbol,
    [property: DataMember(Order = 3)] string Date,
    [property: DataMember(Order = 4)] double Price);

/// <summary>The last message: how many quotes the server sent on this channel.</summary>
[DataContract]
public sealed record Farewell([property: DataMember(Order = 1)] long Sent);
