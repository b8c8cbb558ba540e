using System.Runtime.Serialization;

namespace Messaging.Compare.Payloads;

/// <summary>What somebody writes to others: mostly text.</summary>
[DataContract]
public sealed class ChatLine
{
    /// <summary>Where.</summary>
    [DataMember(Order = 1)]
    public string Room { get; set; } = string.Empty;

    /// <summary>Who.</summary>
    [DataMember(Order = 2)]
    public string Sender { get; set; } = string.Empty;

    /// <summary>What.</summary>
    [DataMember(Order = 3)]
    public string Text { get; set; } = string.Empty;

    /// <summary>When.</summary>
    [DataMember(Order = 4)]
    public DateTimeOffset Time { get; set; }
}
