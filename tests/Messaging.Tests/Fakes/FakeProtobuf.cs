#pragma warning disable IDE0130 // The names are those of Google.Protobuf, which the JSON serializer knows by name alone.
namespace Google.Protobuf;

public interface IMessage;

public sealed class FakeMessage : IMessage
{
    public string? Text { get; set; }
}
