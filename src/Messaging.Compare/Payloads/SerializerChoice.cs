namespace Messaging.Compare.Payloads;

/// <summary>A serializer by its word on the command line.</summary>
/// <param name="Word">The word.</param>
/// <param name="Name">The word of the library's configuration.</param>
/// <param name="Title">How results name it.</param>
/// <param name="PrefersGenerated">Whether it takes a payload's generated message where there is one.</param>
internal sealed record SerializerChoice(string Word, string Name, string Title, bool PrefersGenerated)
{
    /// <summary>Every serializer, in the order in which results show them.</summary>
    public static IReadOnlyList<SerializerChoice> All { get; } =
    [
        new("json", "Json", "JSON", PrefersGenerated: false),
        new("messagepack", "MessagePack", "MessagePack", PrefersGenerated: false),
        new("protobuf", "Protobuf", "Protobuf", PrefersGenerated: true),
        new("protobuf-net", "Protobuf", "Protobuf (protobuf-net)", PrefersGenerated: false),
    ];
}
