using System.Runtime.Serialization;

namespace Echo;

/// <summary>
/// The message of <c>/echo.v1.Echo/Talk</c>, the same as in <c>protos/echo.proto</c>. One class for every encoding: JSON goes by the names, MessagePack and
/// Protobuf by the numbers.
/// </summary>
[DataContract]
public sealed record EchoMessage
{
    [DataMember(Order = 1)]
    public string Text { get; init; } = string.Empty;

    /// <summary>In JSON also read from a string, which is how peers write what a JavaScript number cannot hold.</summary>
    [DataMember(Order = 2)]
    public long Number { get; init; }

    /// <summary>In JSON: base64.</summary>
    [DataMember(Order = 3)]
    public byte[] Data { get; init; } = [];
}
