using System.Runtime.Serialization;

namespace Messaging.Compare.Payloads;

/// <summary>
/// A price. One class for every peer that takes a class of the application's; annotated so that each serializer writes it without the names of its members
/// where it can. <c>payloads.proto</c> has the same fields for those that generate theirs.
/// </summary>
[DataContract]
public sealed class Quote
{
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
