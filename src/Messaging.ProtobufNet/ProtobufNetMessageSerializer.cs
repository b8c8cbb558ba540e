using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Messaging.ProtobufNet;
using ProtoBuf.Meta;

namespace Messaging;

/// <summary>
/// Protobuf by protobuf-net: <c>Protobuf</c> in the configuration, <c>protobuf</c> on the wire, always binary. It takes classes with <c>[DataContract]</c> and
/// <c>[DataMember(Order = n)]</c> from 1, or with <c>[ProtoContract]</c> and <c>[ProtoMember(n)]</c>, and leaves every other type to the next serializer of
/// that name. Nesting ends at 100. Thread-safe.
/// </summary>
public sealed class ProtobufNetMessageSerializer : IMessageSerializer
{
    internal const string NeedsDynamicCode = "protobuf-net makes the code for a type while the program runs.";
    internal const string NeedsMembers = "protobuf-net reads the members of a type by reflection.";

    private readonly ConcurrentDictionary<Type, object> _ofType = new();
    private readonly RuntimeTypeModel _model;

    /// <summary>Creates the serializer, with a model of its own.</summary>
    /// <param name="configure">
    /// Changes the model, such as a surrogate for a type of somebody else's; <see langword="null"/> for none. A type that is added here needs no attributes.
    /// </param>
    [RequiresDynamicCode(NeedsDynamicCode)]
    [RequiresUnreferencedCode(NeedsMembers)]
    public ProtobufNetMessageSerializer(Action<RuntimeTypeModel>? configure = null)
    {
        _model = MessageModel.Create();
        configure?.Invoke(_model);
    }

    /// <inheritdoc/>
    public string Name => "Protobuf";

    /// <inheritdoc/>
    public string WireName => "protobuf";

    /// <inheritdoc/>
    public MessageKind Kind => MessageKind.Binary;

    /// <inheritdoc/>
    public IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>()
    {
        return (IMessageSerializer<TMessage>)_ofType.GetOrAdd(typeof(TMessage), static (_, model) => Create<TMessage>(model), _model);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Whoever made the serializer was warned by its constructor.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Whoever made the serializer was warned by its constructor.")]
    private static ProtobufNetMessageSerializer<TMessage> Create<TMessage>(RuntimeTypeModel model)
    {
        var check = new TypeCheck(model, typeof(TMessage));
        lock (model)
        {
            check.Run();
        }

        return new ProtobufNetMessageSerializer<TMessage>(model, check.MayAppend);
    }
}
