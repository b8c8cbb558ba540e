using System.Diagnostics.CodeAnalysis;
using Messaging;
using ProtoBuf.Meta;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Protobuf for plain annotated classes to an application.</summary>
public static class ProtobufNetMessagingBuilderExtensions
{
    /// <summary>
    /// Adds the serializer <c>Protobuf</c> for plain annotated classes: <see cref="ProtobufNetMessageSerializer"/>. <c>AddProtobuf</c> adds generated messages
    /// to the same word.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes protobuf-net's model, such as a surrogate for a type of somebody else's; <see langword="null"/> for none.</param>
    [RequiresDynamicCode(ProtobufNetMessageSerializer.NeedsDynamicCode)]
    [RequiresUnreferencedCode(ProtobufNetMessageSerializer.NeedsMembers)]
    public static IMessagingBuilder AddProtobufNet(this IMessagingBuilder builder, Action<RuntimeTypeModel>? configure = null)
        => builder.AddSerializer(new ProtobufNetMessageSerializer(configure));
}
