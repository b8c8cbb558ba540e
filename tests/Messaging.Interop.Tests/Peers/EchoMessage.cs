using System.Runtime.Serialization;

namespace Messaging.Interop.Tests;

/// <summary>The message of <c>protos/echo.proto</c> as one class for every serializer.</summary>
[DataContract]
public sealed record EchoMessage
{
    [DataMember(Order = 1)]
    public string Text { get; init; } = string.Empty;

    [DataMember(Order = 2)]
    public long Number { get; init; }

    [DataMember(Order = 3)]
    public byte[] Data { get; init; } = [];
}
