using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using MessagePack;

namespace Messaging.MessagePack;

/// <summary>
/// Looks at a message type and everything in it before the first message: MessagePack finds out about a member's type only when it meets one, and about a
/// member that was forgotten never.
/// </summary>
[RequiresUnreferencedCode(MessagePackMessageSerializer.NeedsMembers)]
internal sealed class TypeCheck(IFormatterResolver resolver, Type messageType)
{
    private readonly HashSet<Type> _seen = [];

    /// <exception cref="NotSupportedException">The type or one inside it cannot be handled.</exception>
    public void Run() => Visit(messageType, string.Empty);

    private void Visit(Type type, string where)
    {
        if (!_seen.Add(type))
        {
            return;
        }

        if (typeof(Type).IsAssignableFrom(type))
        {
            throw Refuse($"{where}{type} would let a peer choose which types are loaded. Send a text instead.");
        }

        object formatter = FindFormatter(type, where);
        if (type.IsArray)
        {
            Visit(type.GetElementType()!, where);
        }

        foreach (Type argument in type.GenericTypeArguments)
        {
            Visit(argument, where);
        }

        foreach (UnionAttribute union in type.GetCustomAttributes<UnionAttribute>(inherit: false))
        {
            Visit(union.SubType, where);
        }

        // Another formatter than a generated one is somebody's own: only they know what it writes.
        if (formatter.GetType().Assembly.IsDynamic && !type.IsEnum)
        {
            VisitMembers(type);
        }
    }

    private object FindFormatter(Type type, string where)
    {
        string reason = type.GetInterface("Google.Protobuf.IMessage") is not null
            ? "it is a generated Protobuf message. Use the serializer Protobuf."
            : type.IsVisible
                ? "it has no contract. Annotate it with [DataContract] and its members with [DataMember(Order = n)], or with [MessagePackObject] and [Key(n)], "
                    + "or give AddMessagePack a resolver that knows it."
                : "it is not public. Make it public, or give AddMessagePack a resolver for such types.";
        try
        {
            return resolver.GetFormatterDynamic(type) ?? throw Refuse($"{where}{type} has no formatter: {reason}");
        }
        catch (Exception e) when (e is MessagePackSerializationException or TypeInitializationException or TargetInvocationException)
        {
            throw Refuse($"{where}{type} has no formatter: {(type.IsVisible ? e.GetBaseException().Message : reason)}", e);
        }
    }

    private void VisitMembers(Type type)
    {
        bool isKeyed = type.IsDefined(typeof(MessagePackObjectAttribute));
        foreach (MemberInfo member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            if (TypeOf(member) is not { } memberType || IsIgnored(member))
            {
                continue;
            }

            if (isKeyed || member.IsDefined(typeof(DataMemberAttribute)))
            {
                CheckReadable(type, member);
                Visit(memberType, $"{type}.{member.Name}: ");
            }
            else if (IsWritable(member))
            {
                throw Refuse(
                    $"{type}.{member.Name} would be dropped. Annotate it with [DataMember(Order = n)], or with [IgnoreDataMember] where it shall not travel.");
            }
        }
    }

    private void CheckReadable(Type type, MemberInfo member)
    {
        bool isParameter = type.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase));
        if (!isParameter && !IsWritable(member))
        {
            throw Refuse($"{type}.{member.Name} would be written and never read: it has no public setter, and no constructor has a parameter for it.");
        }
    }

    private static Type? TypeOf(MemberInfo member) => member switch
    {
        PropertyInfo property when property.GetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0 => property.PropertyType,
        FieldInfo field => field.FieldType,
        _ => null,
    };

    private static bool IsWritable(MemberInfo member)
        => member is PropertyInfo property ? property.SetMethod?.IsPublic == true : member is FieldInfo { IsInitOnly: false };

    private static bool IsIgnored(MemberInfo member)
        => member.IsDefined(typeof(IgnoreMemberAttribute)) || member.IsDefined(typeof(IgnoreDataMemberAttribute));

    private NotSupportedException Refuse(string what, Exception? cause = null) => new($"MessagePack cannot handle the type {messageType}: {what}", cause);
}
