using System.Runtime.Serialization;

namespace Messaging.Compare.Payloads;

/// <summary>Bytes that mean nothing to the serializer.</summary>
[DataContract]
public sealed class Block
{
    /// <summary>The bytes.</summary>
    [DataMember(Order = 1)]
    public byte[] Payload { get; set; } = [];
}
