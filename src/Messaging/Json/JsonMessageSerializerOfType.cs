using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Messaging.Json;

/// <summary>Writes and reads one type straight into and out of the transport's buffer.</summary>
internal sealed class JsonMessageSerializer<TMessage> : IMessageSerializer<TMessage>
{
    private readonly JsonTypeInfo<TMessage> _typeInfo;
    private readonly JsonWriterOptions _writerOptions;
    private readonly JsonReaderOptions _readerOptions;

    public JsonMessageSerializer(JsonTypeInfo<TMessage> typeInfo)
    {
        _typeInfo = typeInfo;
        JsonSerializerOptions options = typeInfo.Options;
        _writerOptions = new JsonWriterOptions
        {
            Encoder = options.Encoder,
            Indented = options.WriteIndented,
            IndentCharacter = options.IndentCharacter,
            IndentSize = options.IndentSize,
            NewLine = options.NewLine,
            MaxDepth = options.MaxDepth,
            SkipValidation = true,
        };
        _readerOptions = new JsonReaderOptions
        {
            AllowTrailingCommas = options.AllowTrailingCommas,
            CommentHandling = options.ReadCommentHandling,
            MaxDepth = options.MaxDepth,
        };
    }

    public void Serialize(TMessage message, IBufferWriter<byte> destination)
    {
        Utf8JsonWriter writer = JsonWriterCache.Rent(_writerOptions, _typeInfo.Options, destination);
        JsonSerializer.Serialize(writer, message, _typeInfo);
        JsonWriterCache.Return(writer, _typeInfo.Options);
    }

    public TMessage Deserialize(in ReadOnlySequence<byte> payload)
    {
        // The overload for spans reads the bytes once and refuses what follows the value; the one for readers looks for the value's end first.
        return payload.IsSingleSegment
            ? JsonSerializer.Deserialize(payload.FirstSpan, _typeInfo)!
            : DeserializeSegments(payload);
    }

    private TMessage DeserializeSegments(in ReadOnlySequence<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, _readerOptions);
        TMessage message = JsonSerializer.Deserialize(ref reader, _typeInfo)!;
        if (reader.Read())
        {
            throw new JsonException("Expected one JSON value, got more after it.");
        }

        return message;
    }
}
