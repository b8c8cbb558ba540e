using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Messaging.Validation;

/// <summary>What a type is for validation.</summary>
internal enum TypeShape
{
    /// <summary>Nothing in it can be annotated: a text, a number, a type of the framework.</summary>
    Leaf,

    /// <summary>An enumeration.</summary>
    Enum,

    /// <summary>A dictionary; its keys and values may be annotated.</summary>
    Map,

    /// <summary>Any other collection.</summary>
    List,

    /// <summary>Only the value knows its type.</summary>
    Open,

    /// <summary>A class or structure with members.</summary>
    Object,
}

/// <summary>Decides, once for each type, whether anything in its values can be wrong.</summary>
[RequiresUnreferencedCode(Annotations.NeedsMembers)]
internal sealed class TypeShapes(bool checksEnums)
{
    // How the serializers' attributes say that a value may be of a derived type.
    private static readonly string[] DerivedTypes =
        ["JsonDerivedTypeAttribute", "JsonPolymorphicAttribute", "UnionAttribute", "ProtoIncludeAttribute", "KnownTypeAttribute"];

    private readonly ConcurrentDictionary<Type, bool> _needsLook = new();

    public static TypeShape Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return TypeShape.Enum;
        }

        if (type == typeof(string) || type.IsPrimitive || type.IsPointer || type.IsByRefLike || type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(Type)))
        {
            return TypeShape.Leaf;
        }

        if (type.IsAssignableTo(typeof(IEnumerable)))
        {
            return type.IsAssignableTo(typeof(IDictionary)) || Interface(type, typeof(IDictionary<,>)) is not null ? TypeShape.Map : TypeShape.List;
        }

        bool isTuple = type.IsAssignableTo(typeof(ITuple)) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));
        if (!isTuple && type != typeof(object) && IsOfFramework(type))
        {
            return TypeShape.Leaf;
        }

        return type == typeof(object) || type.IsInterface || type.IsAbstract || IsPolymorphic(type) ? TypeShape.Open : TypeShape.Object;
    }

    /// <summary>Whether a value of this type, or anything in it, may break a rule.</summary>
    public bool NeedsLook(Type type) => _needsLook.GetOrAdd(type, static (type, self) => self.NeedsLook(type, []), this);

    /// <param name="type">The type.</param>
    /// <param name="seen">The types on the way here: one that contains itself adds nothing to what it is already asked for.</param>
    private bool NeedsLook(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return seen.Add(type) && Of(type) switch
        {
            TypeShape.Leaf => false,
            TypeShape.Enum => checksEnums,
            TypeShape.Map => NeedsLook(KeyOf(type), seen) || NeedsLook(ArgumentOf(type, 1), seen),
            TypeShape.List => NeedsLook(ElementOf(type), seen),
            TypeShape.Open => true,
            _ => HasRules(type) || AnnotatedMember.Of(type).Any(member => member.HasRules || (member.Travels && NeedsLook(member.Type, seen))),
        };
    }

    /// <summary>The type of a dictionary's keys.</summary>
    public static Type KeyOf(Type type) => ArgumentOf(type, 0);

    public static bool HasRules(Type type) =>
        type.IsAssignableTo(typeof(IValidatableObject)) || type.IsDefined(typeof(ValidationAttribute), inherit: true);

    private static Type ArgumentOf(Type type, int index) => Interface(type, typeof(IDictionary<,>))?.GetGenericArguments()[index] ?? typeof(object);

    private static Type ElementOf(Type type) => type.IsArray
        ? type.GetElementType()!
        : Interface(type, typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? typeof(object);

    private static Type? Interface(Type type, Type definition) => type.GetInterfaces().Append(type)
        .FirstOrDefault(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == definition);

    private static bool IsPolymorphic(Type type) =>
        type.CustomAttributes.Any(attribute => DerivedTypes.Contains(attribute.AttributeType.Name));

    private static bool IsOfFramework(Type type) =>
        type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal)) && !HasRules(type);
}
