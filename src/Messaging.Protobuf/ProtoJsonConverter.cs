using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;

namespace Messaging.Protobuf;

/// <summary>
/// Generated messages inside JSON, at the top or anywhere below, in the form that Protobuf defines for them. The limits of the JSON around them hold for
/// them too: nesting, no property twice, and unknown properties as <see cref="JsonSerializerOptions.UnmappedMemberHandling"/> says.
/// </summary>
internal sealed class ProtoJsonConverter : JsonConverter<IMessage>
{
    private readonly ConcurrentDictionary<Type, ProtoJson> _ofType = new();

    // One converter for all of them: a converter made for each type would need code made at run time.
    public override bool CanConvert(Type typeToConvert) => GeneratedMessage.IsOne(typeToConvert);

    public override IMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonMetadataServices.JsonElementConverter.Read(ref reader, typeof(JsonElement), options);
        try
        {
            return Find(typeToConvert).Read(element.GetRawText(), options.UnmappedMemberHandling == JsonUnmappedMemberHandling.Skip);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or InvalidOperationException)
        {
            throw new JsonException($"Expected the ProtoJSON of {typeToConvert}: {e.Message}", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, IMessage value, JsonSerializerOptions options)
    {
        using CharBuffer text = CharBuffer.Rent();
        Find(value.GetType()).Write(value, text);
        writer.WriteRawValue(text.Written, skipInputValidation: true);
    }

    private ProtoJson Find(Type type) => _ofType.GetOrAdd(type, Create);

    [UnconditionalSuppressMessage(
        "Trimming", "IL2067", Justification = "A generated message's own parser calls its constructor; where the message is used, both are there.")]
    private static ProtoJson Create(Type type) => new(GeneratedMessage.Describe(type));
}
