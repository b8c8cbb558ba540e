using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace Messaging.Validation;

/// <summary>How the values of one type are checked.</summary>
internal abstract class AnnotatedType
{
    [RequiresUnreferencedCode(Annotations.NeedsMembers)]
    public static AnnotatedType Create(Type type, TypeShapes shapes)
    {
        if (!shapes.NeedsLook(type) && TypeShapes.Of(type) != TypeShape.Open)
        {
            return new Nothing();
        }

        return TypeShapes.Of(type) switch
        {
            TypeShape.Enum => new EnumValue(type),
            TypeShape.Map => new Map(shapes.NeedsLook(TypeShapes.KeyOf(type))),
            TypeShape.List => new List(),
            _ => new Members(type, shapes),
        };
    }

    public abstract InvalidMember? Check(object value, Annotations annotations, int depth);

    private sealed class Nothing : AnnotatedType
    {
        public override InvalidMember? Check(object value, Annotations annotations, int depth) => null;
    }

    /// <summary>A serializer reads any number into an enumeration.</summary>
    private sealed class EnumValue(Type type) : AnnotatedType
    {
        private readonly bool _isFlags = type.IsDefined(typeof(FlagsAttribute));
        private readonly ulong _bits = Enum.GetValuesAsUnderlyingType(type).Cast<object>().Aggregate(0UL, static (bits, value) => bits | Bits(value));

        public override InvalidMember? Check(object value, Annotations annotations, int depth)
        {
            bool isDefined = Enum.IsDefined(type, value) || (_isFlags && (Bits(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture)) & ~_bits) == 0);
            return isDefined ? null : new InvalidMember(string.Empty, $"Expected a defined value of {type.Name}.");
        }

        private static ulong Bits(object value) => value is ulong bits ? bits : unchecked((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }

    private sealed class Map(bool looksAtKeys) : AnnotatedType
    {
        public override InvalidMember? Check(object value, Annotations annotations, int depth) => value is IDictionary map
            ? (looksAtKeys ? CheckAll(map.Keys, annotations, depth) : null) ?? CheckAll(map.Values, annotations, depth)
            : CheckAll((IEnumerable)value, annotations, depth);

        private static InvalidMember? CheckAll(IEnumerable items, Annotations annotations, int depth)
        {
            foreach (object? item in items)
            {
                if (annotations.Check(item, depth + 1) is { } invalid)
                {
                    // A key is the peer's word as much as a value is, so a path does not name it.
                    return invalid.Under("[*]");
                }
            }

            return null;
        }
    }

    private sealed class List : AnnotatedType
    {
        public override InvalidMember? Check(object value, Annotations annotations, int depth)
        {
            int index = 0;
            foreach (object? item in (IEnumerable)value)
            {
                if (annotations.Check(item, depth + 1) is { } invalid)
                {
                    return invalid.Under(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
                }

                index++;
            }

            return null;
        }
    }

    [RequiresUnreferencedCode(Annotations.NeedsMembers)]
    private sealed class Members : AnnotatedType
    {
        private readonly (AnnotatedMember Member, bool LooksInside)[] _members;
        private readonly ValidationAttribute[] _attributes;
        private readonly string _name;

        public Members(Type type, TypeShapes shapes)
        {
            _name = type.Name;
            _attributes = [.. type.GetCustomAttributes<ValidationAttribute>(inherit: true)];
            _members = [.. AnnotatedMember.Of(type)
                .Select(member => (Member: member, LooksInside: member.Travels && shapes.NeedsLook(member.Type)))
                .Where(static entry => entry.LooksInside || entry.Member.HasRules)];
        }

        public override InvalidMember? Check(object value, Annotations annotations, int depth)
        {
            ValidationContext? context = null;
            foreach ((AnnotatedMember member, bool looksInside) in _members)
            {
                if (member.Check(value, ref context, annotations, looksInside, depth) is { } invalid)
                {
                    return invalid;
                }
            }

            return CheckWhole(value, context, annotations);
        }

        /// <summary>As the framework does: rules about the whole are asked when every member is right.</summary>
        private InvalidMember? CheckWhole(object value, ValidationContext? context, Annotations annotations)
        {
            var whole = value as IValidatableObject;
            if (whole is null && _attributes.Length == 0)
            {
                return null;
            }

            context ??= new ValidationContext(value, _name, annotations.Services, null);
            context.MemberName = null;
            context.DisplayName = _name;
            foreach (ValidationAttribute attribute in _attributes)
            {
                if (attribute.GetValidationResult(value, context) is { } result)
                {
                    return ToInvalid(result);
                }
            }

            return whole?.Validate(context).FirstOrDefault(static result => result is not null) is { } failure ? ToInvalid(failure) : null;
        }

        private static InvalidMember ToInvalid(ValidationResult result) =>
            new(result.MemberNames.FirstOrDefault() ?? string.Empty, result.ErrorMessage ?? "not valid.");
    }
}
