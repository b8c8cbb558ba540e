using Messaging.Json;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>JSON under another name: a second serializer to negotiate with.</summary>
internal sealed class RenamedJson(string name) : IMessageSerializer
{
    private readonly JsonMessageSerializer _json = new();

    public string Name => name;

    public string WireName => name.ToLowerInvariant();

    public MessageKind Kind => _json.Kind;

    public IMessageSerializer<TMessage> ForType<TMessage>() => _json.ForType<TMessage>();
}
