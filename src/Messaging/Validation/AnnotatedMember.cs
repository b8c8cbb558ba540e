using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Messaging.Validation;

/// <summary>A property or field of a message, and the rules it carries.</summary>
[RequiresUnreferencedCode(Annotations.NeedsMembers)]
internal sealed class AnnotatedMember
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // How the serializers' attributes say that a member that is not public travels.
    private static readonly string[] Included = ["JsonIncludeAttribute", "DataMemberAttribute", "ProtoMemberAttribute"];

    private readonly ValidationAttribute[] _attributes;
    private readonly Func<object, object?> _get;
    private readonly string _displayName;

    private AnnotatedMember(MemberInfo member, Type type, Func<object, object?> get, bool travels, IEnumerable<ValidationAttribute> attributes)
    {
        Name = member.Name;
        Type = type;
        Travels = travels;
        _get = get;
        _displayName = member.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? member.Name;

        // What is missing is said before what is wrong with it.
        _attributes = [.. attributes.OrderBy(static attribute => attribute is not RequiredAttribute)];
    }

    public string Name { get; }

    public Type Type { get; }

    /// <summary>Whether it is part of what is sent and received: what a property computes is not looked into.</summary>
    public bool Travels { get; }

    public bool HasRules => _attributes.Length > 0;

    public static IEnumerable<AnnotatedMember> Of(Type type)
    {
        ParameterInfo[] parameters = [.. Constructors(type).SelectMany(static constructor => constructor.GetParameters())];
        foreach (PropertyInfo property in type.GetProperties(Any))
        {
            if (property.GetMethod is not { } getter || !(getter.IsPublic || IsIncluded(property)) || property.GetIndexParameters().Length != 0 || property.PropertyType.IsByRefLike)
            {
                continue;
            }

            // An attribute of a positional record stands on the parameter, not on the property.
            ParameterInfo[] same = [.. parameters.Where(parameter =>
                parameter.ParameterType == property.PropertyType && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))];
            bool isSet = property.SetMethod is not null || same.Length > 0 || property.PropertyType.IsAssignableTo(typeof(IEnumerable)) || IsStored(property);
            yield return new AnnotatedMember(
                property,
                property.PropertyType,
                property.GetValue,
                isSet && !IsIgnored(property),
                property.GetCustomAttributes<ValidationAttribute>(inherit: true).Concat(same.SelectMany(static parameter => parameter.GetCustomAttributes<ValidationAttribute>())));
        }

        foreach (FieldInfo field in type.GetFields(Any).Where(static field => field.IsPublic || IsIncluded(field)))
        {
            yield return new AnnotatedMember(field, field.FieldType, field.GetValue, !IsIgnored(field), field.GetCustomAttributes<ValidationAttribute>());
        }
    }

    public InvalidMember? Check(object owner, ref ValidationContext? context, Annotations annotations, bool looksInside, int depth)
    {
        object? value = _get(owner);
        foreach (ValidationAttribute attribute in _attributes)
        {
            context ??= new ValidationContext(owner, owner.GetType().Name, annotations.Services, null);
            context.MemberName = Name;
            context.DisplayName = _displayName;
            if (attribute.GetValidationResult(value, context) is { } result)
            {
                return new InvalidMember(Name, result.ErrorMessage ?? "not valid.");
            }
        }

        return looksInside ? annotations.Check(value, depth + 1)?.Under(Name) : null;
    }

    /// <summary>Those of the base types too: a derived record inherits the properties of its base, whose rules stand on the base's parameters.</summary>
    private static IEnumerable<ConstructorInfo> Constructors(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            foreach (ConstructorInfo constructor in level.GetConstructors(Any))
            {
                yield return constructor;
            }
        }
    }

    /// <summary>Whether it computes nothing: a serializer may fill in what such a property holds.</summary>
    private static bool IsStored(PropertyInfo property) => property.DeclaringType?.GetField($"<{property.Name}>k__BackingField", Any) is not null;

    private static bool IsIncluded(MemberInfo member) => member.CustomAttributes.Any(static attribute => Included.Contains(attribute.AttributeType.Name));

    private static bool IsIgnored(MemberInfo member) =>
        member.IsDefined(typeof(IgnoreDataMemberAttribute))
        || member.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always };
}
