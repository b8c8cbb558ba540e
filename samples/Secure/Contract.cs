using System.Runtime.Serialization;

namespace Secure;

/// <summary>What a client says. The same contract as protos/chat.proto.</summary>
[DataContract]
public sealed class Say
{
    [DataMember(Order = 1)]
    public string Text { get; set; } = string.Empty;
}

/// <summary>What the server answers: who said it, as the server knows them.</summary>
[DataContract]
public sealed class Line
{
    [DataMember(Order = 1)]
    public string User { get; set; } = string.Empty;

    [DataMember(Order = 2)]
    public string Text { get; set; } = string.Empty;
}
