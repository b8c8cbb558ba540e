using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Messaging.Json;

namespace Messaging;

/// <summary>
/// JSON by <see cref="System.Text.Json"/>: <c>Json</c> in the configuration, <c>json</c> on the wire, always text. Thread-safe.
/// </summary>
public sealed class JsonMessageSerializer : IMessageSerializer
{
    private readonly ConcurrentDictionary<Type, object> _ofType = new();
    private readonly JsonSerializerOptions _options;

    /// <summary>Creates the serializer.</summary>
    /// <param name="options">
    /// How JSON is written and read; copied. <see langword="null"/> for <see cref="CreateOptions"/>. Start from <see cref="CreateOptions"/>
    /// to keep its limits.
    /// </param>
    public JsonMessageSerializer(JsonSerializerOptions? options = null)
    {
        _options = new JsonSerializerOptions(options ?? CreateOptions());
        IJsonTypeInfoResolver resolver = _options.TypeInfoResolver ?? DefaultResolver();
        _options.TypeInfoResolver = resolver.WithAddedModifier(ProtobufTypes.Refuse);
        _options.MakeReadOnly();
    }

    /// <inheritdoc/>
    public string Name => "Json";

    /// <inheritdoc/>
    public string WireName => "json";

    /// <inheritdoc/>
    public MessageKind Kind => MessageKind.Text;

    /// <summary>
    /// Makes the default options, which may be changed: <see cref="JsonSerializerDefaults.Web"/>, but property names count with their case,
    /// one that comes twice
    /// is refused, and nesting ends at 64. Types are read by reflection where <see cref="JsonSerializer.IsReflectionEnabledByDefault"/>;
    /// under native AOT add a
    /// source-generated resolver to <see cref="JsonSerializerOptions.TypeInfoResolverChain"/>.
    /// </summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        MaxDepth = 64,
        TypeInfoResolver = DefaultResolver(),
    };

    /// <inheritdoc/>
    public IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>()
    {
        return (IMessageSerializer<TMessage>)_ofType.GetOrAdd(typeof(TMessage), static (_, options) => Create<TMessage>(options), _options);
    }

    private static JsonMessageSerializer<TMessage> Create<TMessage>(JsonSerializerOptions options)
    {
        try
        {
            if (options.TryGetTypeInfo(typeof(TMessage), out JsonTypeInfo? typeInfo))
            {
                return new JsonMessageSerializer<TMessage>((JsonTypeInfo<TMessage>)typeInfo);
            }
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw new NotSupportedException($"Json cannot handle the type {typeof(TMessage)}: {e.Message}", e);
        }

        throw new NotSupportedException(
            $"Json cannot handle the type {typeof(TMessage)}: it has no source-generated metadata and reflection is off. "
            + $"Name it in a [JsonSerializable(typeof({typeof(TMessage).Name}))] of a JsonSerializerContext and give that to AddJson.");
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "IsReflectionEnabledByDefault is a feature switch, off in trimmed applications.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "IsReflectionEnabledByDefault is a feature switch, off under native AOT.")]
    private static IJsonTypeInfoResolver DefaultResolver()
        => JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine();
}
