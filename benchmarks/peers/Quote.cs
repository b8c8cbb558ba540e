using System.Runtime.Serialization;

namespace Messaging.Benchmarks.Peers;

/// <summary>
/// The object of the object streams. One class for every peer that takes a class of the application's; annotated so that each serializer writes it without
/// the names of its members where it can. <c>benchmark.proto</c> has the same fields for the peers that generate theirs.
/// </summary>
[DataContract]
public sealed class Quote
{
    /// <summary>The object that the benchmarks send.</summary>
    public static Quote Sample { get; } = new()
    {
        Symbol = "MSFT", Price = 512.25, Volume = 1_250_000, Time = new DateTimeOffset(2025, 3, 14, 15, 9, 26, TimeSpan.Zero),
    };

    /// <summary>A string.</summary>
    [DataMember(Order = 1)]
    [Nerdbank.MessagePack.Key(0)]
    public string Symbol { get; set; } = string.Empty;

    /// <summary>A floating-point number.</summary>
    [DataMember(Order = 2)]
    [Nerdbank.MessagePack.Key(1)]
    public double Price { get; set; }

    /// <summary>A whole number.</summary>
    [DataMember(Order = 3)]
    [Nerdbank.MessagePack.Key(2)]
    public long Volume { get; set; }

    /// <summary>A date.</summary>
    [DataMember(Order = 4)]
    [Nerdbank.MessagePack.Key(3)]
    public DateTimeOffset Time { get; set; }
}
