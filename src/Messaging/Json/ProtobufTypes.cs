using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Messaging.Json;

/// <summary>
/// Generated Protobuf messages look like plain classes to System.Text.Json, which then writes JSON that no ProtoJSON reader takes, with no
/// error.
/// </summary>
internal static class ProtobufTypes
{
    /// <summary>
    /// A contract modifier, so that nested messages are found too. A converter for the type (Kind is None then) knows better and is let
    /// through.
    /// </summary>
    public static void Refuse(JsonTypeInfo typeInfo)
    {
        if (typeInfo.Kind != JsonTypeInfoKind.None && IsMessage(typeInfo.Type))
        {
            throw new NotSupportedException(
                $"{typeInfo.Type} is a generated Protobuf message, whose JSON form is ProtoJSON. Use AddProtobuf() of the package Messaging.Protobuf, or a converter of your own.");
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "An interface that trimming removed is one that nothing uses; the check is a safety net.")]
    private static bool IsMessage(Type type)
    {
        foreach (Type implemented in type.GetInterfaces().Append(type))
        {
            if (implemented.FullName == "Google.Protobuf.IMessage")
            {
                return true;
            }
        }

        return false;
    }
}
