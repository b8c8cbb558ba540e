using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Messaging.MessagePack;

namespace Messaging;

/// <summary>
/// MessagePack by the package of that name: <c>MessagePack</c> in the configuration, <c>messagepack</c> on the wire, always binary. It takes
/// public types with <c>[DataContract]</c> and <c>[DataMember(Order = n)]</c>, or with <c>[MessagePackObject]</c> and <c>[Key(n)]</c>. Thread-safe.
/// </summary>
public sealed class MessagePackMessageSerializer : IMessageSerializer
{
    internal const string NeedsDynamicCode = "MessagePack makes the code for a type while the program runs.";
    internal const string NeedsMembers = "MessagePack reads the members of a type by reflection.";

    private readonly ConcurrentDictionary<Type, object> _ofType = new();
    private readonly MessagePackSerializerOptions _options;

    /// <summary>Creates the serializer.</summary>
    /// <param name="options">
    /// How MessagePack is written and read, such as another resolver; <see langword="null"/> for <see cref="MessagePackSerializerOptions.Standard"/>. Its
    /// security is replaced by <see cref="MessagePackSecurity.UntrustedData"/> whatever it says; only a nesting limit below the 500 of that counts.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The options compress, which lets a few bytes of a peer's become many, or their resolver lets the peer choose which types are made (typeless).
    /// </exception>
    [RequiresDynamicCode(NeedsDynamicCode)]
    [RequiresUnreferencedCode(NeedsMembers)]
    public MessagePackMessageSerializer(MessagePackSerializerOptions? options = null)
    {
        options ??= MessagePackSerializerOptions.Standard;
        if (options.Compression != MessagePackCompression.None)
        {
            throw new ArgumentException($"Compression is {options.Compression}. Expected {MessagePackCompression.None}.", nameof(options));
        }

        if (options.Resolver.GetFormatter<object>() is TypelessFormatter or ForceTypelessFormatter<object>)
        {
            throw new ArgumentException(
                "The resolver is typeless: a peer could choose which types are made. Expected another, such as StandardResolver.", nameof(options));
        }

        MessagePackSecurity security = MessagePackSecurity.UntrustedData;
        int depth = Math.Min(security.MaximumObjectGraphDepth, options.Security.MaximumObjectGraphDepth);
        _options = options.WithSecurity(security.WithMaximumObjectGraphDepth(depth));
    }

    /// <inheritdoc/>
    public string Name => "MessagePack";

    /// <inheritdoc/>
    public string WireName => "messagepack";

    /// <inheritdoc/>
    public MessageKind Kind => MessageKind.Binary;

    /// <inheritdoc/>
    public IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>()
    {
        return (IMessageSerializer<TMessage>)_ofType.GetOrAdd(typeof(TMessage), static (_, options) => Create<TMessage>(options), _options);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Whoever made the serializer was warned by its constructor.")]
    private static MessagePackMessageSerializer<TMessage> Create<TMessage>(MessagePackSerializerOptions options)
    {
        new TypeCheck(options.Resolver, typeof(TMessage)).Run();
        return new MessagePackMessageSerializer<TMessage>(options);
    }
}
