using System.Diagnostics.CodeAnalysis;
using MessagePack;
using Messaging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds MessagePack to an application.</summary>
public static class MessagePackMessagingBuilderExtensions
{
    /// <summary>Adds the serializer <c>MessagePack</c>: <see cref="MessagePackMessageSerializer"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">
    /// How MessagePack is written and read, such as another resolver; <see langword="null"/> for <see cref="MessagePackSerializerOptions.Standard"/>. Its
    /// security is always that for data from strangers.
    /// </param>
    /// <exception cref="ArgumentException">The options compress, or their resolver is typeless.</exception>
    [RequiresDynamicCode(MessagePackMessageSerializer.NeedsDynamicCode)]
    [RequiresUnreferencedCode(MessagePackMessageSerializer.NeedsMembers)]
    public static IMessagingBuilder AddMessagePack(this IMessagingBuilder builder, MessagePackSerializerOptions? options = null)
        => builder.AddSerializer(new MessagePackMessageSerializer(options));
}
