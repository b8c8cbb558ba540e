using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Messaging.Validation;

/// <summary>A public property or field of a message, and the rules it carries.</summary>
[RequiresUnreferencedCode(Annotations.NeedsMembers)]
internal sealed class AnnotatedMember
{
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
        ParameterInfo[] parameters = [.. type.GetConstructors().SelectMany(static constructor => constructor.GetParameters())];
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is not { IsPublic: true } || property.GetIndexParameters().Length != 0 || property.PropertyType.IsByRefLike)
            {
                continue;
            }

            // An attribute of a positional record stands on the parameter, not on the property.
            ParameterInfo[] same = [.. parameters.Where(parameter =>
                parameter.ParameterType == property.PropertyType && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))];
            bool isSet = property.SetMethod is { IsPublic: true } || same.Length > 0 || property.PropertyType.IsAssignableTo(typeof(IEnumerable));
            yield return new AnnotatedMember(
                property,
                property.PropertyType,
                property.GetValue,
                isSet && !IsIgnored(property),
                property.GetCustomAttributes<ValidationAttribute>(inherit: true).Concat(same.SelectMany(static parameter => parameter.GetCustomAttributes<ValidationAttribute>())));
        }

        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
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

    private static bool IsIgnored(MemberInfo member) =>
        member.IsDefined(typeof(IgnoreDataMemberAttribute))
        || member.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always };
}
