using System.Text.Json;
using System.Text.Json.Serialization;

namespace Prices;

/// <summary>What a client sends, any number of times: how its stream is to change.</summary>
internal sealed record Subscription
{
    /// <summary>The symbols to stream from now on.</summary>
    public string[]? Add { get; init; }

    /// <summary>The symbols to stop.</summary>
    public string[]? Remove { get; init; }

    /// <summary>How many quotes the stream shall have in all; it ends after them.</summary>
    public long? Limit { get; init; }

    /// <summary>How many quotes a second at most; as many as the connection takes where nothing is said.</summary>
    public int? PerSecond { get; init; }
}

/// <summary>What the server sends: first a welcome, then quotes, last a farewell. One of the three is set.</summary>
internal sealed record MarketEvent
{
    public Welcome? Welcome { get; init; }

    public Quote? Quote { get; init; }

    public Farewell? Farewell { get; init; }
}

/// <summary>The first message: what can be subscribed to, and how the server sees the channel.</summary>
internal sealed record Welcome(string[] Symbols, string Transport, string Serializer);

/// <summary>
/// One price. <paramref name="Sequence"/> counts the quotes of this channel from 1, so that the client can tell what is missing.
/// </summary>
internal sealed record Quote(long Sequence, string Symbol, string Date, double Price);

/// <summary>The last message: how many quotes the server sent on this channel.</summary>
internal sealed record Farewell(long Sent);

/// <summary>The JSON code of the contract, made by the compiler: no reflection, so it also works in a native AOT build.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(MarketEvent))]
[JsonSerializable(typeof(Summary))]
internal sealed partial class PricesJson : JsonSerializerContext
{
    /// <summary>
    /// Sets up the channel's JSON, the same on both sides: what is not there is not written, and what must be there is not left out.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }
}
