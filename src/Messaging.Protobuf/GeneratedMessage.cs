using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Messaging.Protobuf;

/// <summary>What a generated class says about itself.</summary>
internal static class GeneratedMessage
{
    public static bool IsOne(Type type) => typeof(IMessage).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false };

    /// <summary>Every instance knows the description of its class; asking one needs no reflection over members.</summary>
    public static MessageDescriptor Describe(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type)
        => ((IMessage)Activator.CreateInstance(type)!).Descriptor;
}
