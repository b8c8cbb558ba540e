using System.Runtime.Serialization;

namespace Messaging.Security.Tests.Harness;

/// <summary>The message of the attacked endpoints: every encoding can carry it, it nests, and it has a map with keys of the peer's choice.</summary>
[DataContract]
public sealed class Letter
{
    [DataMember(Order = 1)]
    public string? Text { get; set; }

    [DataMember(Order = 2)]
    public int Number { get; set; }

    [DataMember(Order = 3)]
    public byte[]? Data { get; set; }

    [DataMember(Order = 4)]
    public Dictionary<string, int>? Counts { get; set; }

    [DataMember(Order = 5)]
    public Letter? Inner { get; set; }

    [DataMember(Order = 6)]
    public List<string>? Lines { get; set; }

    [DataMember(Order = 7)]
    public Dictionary<int, int>? Numbered { get; set; }
}
