using System.Runtime.Serialization;

namespace MessagingServer;

/// <summary>What clients send to the room, and what the room sends to everybody. The numbers count in MessagePack and Protobuf, the names in JSON.</summary>
[DataContract]
public sealed record ChatMessage(
    [property: DataMember(Order = 1)] string From,
    [property: DataMember(Order = 2)] string Text);
