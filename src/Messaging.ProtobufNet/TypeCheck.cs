using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using ProtoBuf;
using ProtoBuf.Meta;

namespace Messaging.ProtobufNet;

/// <summary>
/// Looks at a message type and everything in it before the first message: protobuf-net drops what has no field number without a word, and finds out about a
/// member's type only when it meets one.
/// </summary>
[RequiresDynamicCode(ProtobufNetMessageSerializer.NeedsDynamicCode)]
[RequiresUnreferencedCode(ProtobufNetMessageSerializer.NeedsMembers)]
internal sealed class TypeCheck(RuntimeTypeModel model, Type messageType)
{
    private readonly HashSet<Type> _seen = [];

    /// <summary>
    /// Whether protobuf-net may append where a value comes again, and copy for that what it has each time, so that what it allocates grows with the square of the
    /// payload; said of what cannot be looked into, too.
    /// </summary>
    public bool MayAppend { get; private set; }

    /// <exception cref="NotSupportedException">The type or one inside it cannot be handled.</exception>
    public void Run()
    {
        if (model.CanSerializeBasicType(messageType) || messageType == typeof(DateTimeOffset))
        {
            throw Refuse("a Protobuf message has fields, and a value or a list by itself has none. Put it into a class.");
        }

        VisitContract(messageType, string.Empty);
    }

    private void VisitContract(Type type, string where)
    {
        if (!_seen.Add(type))
        {
            return;
        }

        if (!type.IsDefined(typeof(DataContractAttribute)) && !type.IsDefined(typeof(ProtoContractAttribute)) && !model.IsDefined(type))
        {
            throw Refuse(
                $"{where}{type} has no contract. Annotate it with [DataContract] and its members with [DataMember(Order = n)], n from 1. "
                + "For generated Protobuf messages use AddProtobuf() of the package Messaging.Protobuf.");
        }

        MayAppend |= !type.IsDefined(typeof(DataContractAttribute)) && !type.IsDefined(typeof(ProtoContractAttribute));
        MetaType metaType = Attempt(() => model.Add(type, applyDefaultBehaviour: true), type, where);
        Visit(metaType);
        Attempt(() => { metaType.CompileInPlace(); return metaType; }, type, where);
    }

    private MetaType Attempt(Func<MetaType> action, Type type, string where)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException or ProtoException or TargetInvocationException)
        {
            throw Refuse($"{where}{type}: {e.GetBaseException().Message}", e);
        }
    }

    private void Visit(MetaType metaType)
    {
        Type type = metaType.Type;
        SubType[] derived = metaType.GetSubtypes();
        if (type.IsAbstract && derived.Length == 0)
        {
            throw Refuse($"{type} is abstract. Name what derives from it with [ProtoInclude], or use a class that can be made.");
        }

        CheckMembers(metaType);
        foreach (ValueMember member in metaType.GetFields())
        {
            VisitValue(member.ItemType ?? member.MemberType, $"{type}.{member.Name}: ");
        }

        foreach (SubType subType in derived)
        {
            VisitContract(subType.DerivedType.Type, string.Empty);
        }
    }

    private void VisitValue(Type type, string where)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        MayAppend |= type == typeof(Memory<byte>) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(ArraySegment<byte>);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            MayAppend |= Array.Exists(type.GenericTypeArguments, argument => argument.IsArray);
            Array.ForEach(type.GenericTypeArguments, argument => VisitValue(argument, where));
        }
        else if (typeof(Type).IsAssignableFrom(type))
        {
            throw Refuse($"{where}{type} would let a peer choose which types are loaded. Send a text instead.");
        }
        else if (!model.CanSerializeBasicType(type) && type != typeof(DateTimeOffset))
        {
            VisitContract(type, where);
        }
    }

    private void CheckMembers(MetaType metaType)
    {
        HashSet<string> numbered = [];
        for (MetaType? level = metaType; level is not null; level = level.BaseType)
        {
            numbered.UnionWith(level.GetFields().Select(field => field.Member.Name));
        }

        foreach (MemberInfo member in metaType.Type.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            if (Travels(member) && !numbered.Contains(member.Name))
            {
                string inherited = member.DeclaringType == metaType.Type
                    ? string.Empty
                    : $" It is inherited, which takes [ProtoInclude] on {member.DeclaringType}.";
                throw Refuse(
                    $"{metaType.Type}.{member.Name} would be dropped, because it has no field number. Annotate it with [DataMember(Order = n)], n from 1, "
                    + $"or with [IgnoreDataMember] where it shall not travel.{inherited}");
            }
        }
    }

    /// <summary>Whether a member is meant to travel: what says so, and what has both sides of a value.</summary>
    private static bool Travels(MemberInfo member)
    {
        bool isValue = member switch
        {
            PropertyInfo property => property.SetMethod?.IsPublic == true && property.GetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0,
            FieldInfo field => !field.IsInitOnly,
            _ => false,
        };
        return (isValue && !member.IsDefined(typeof(IgnoreDataMemberAttribute)) && !member.IsDefined(typeof(ProtoIgnoreAttribute)))
            || member.IsDefined(typeof(DataMemberAttribute));
    }

    private NotSupportedException Refuse(string what, Exception? cause = null) => new($"Protobuf cannot handle the type {messageType}: {what}", cause);
}
