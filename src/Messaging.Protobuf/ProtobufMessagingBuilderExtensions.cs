using Messaging;
using Messaging.Protobuf;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Protobuf for generated messages to an application.</summary>
public static class ProtobufMessagingBuilderExtensions
{
    /// <summary>
    /// Adds the serializer <c>Protobuf</c> for generated messages, <see cref="ProtobufMessageSerializer"/>, and lets <c>Json</c> write and read such messages
    /// as ProtoJSON, also inside others. <c>AddProtobufNet</c> adds plain classes to the same word.
    /// </summary>
    /// <param name="builder">The builder.</param>
    public static IMessagingBuilder AddProtobuf(this IMessagingBuilder builder)
        => builder.AddSerializer<ProtobufMessageSerializer>().AddJson(static options => options.Converters.Add(new ProtoJsonConverter()));
}
