using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Messaging.Validation;

/// <summary>DataAnnotations, <see cref="IValidatableObject"/> and the values of enumerations, in a message and in everything that it holds.</summary>
[RequiresUnreferencedCode(NeedsMembers)]
internal sealed class Annotations(IServiceProvider services, IOptions<MessageValidationOptions> options) : IAnnotations
{
    public const string NeedsMembers =
        "DataAnnotations are read by reflection, from every type that a message holds. Without them: AddValidator, with a validator for each message type.";

    /// <summary>No serializer reads as deep as this, and a message that contains itself has no end.</summary>
    private const int MaxDepth = 512;

    private readonly ConcurrentDictionary<Type, AnnotatedType> _types = new();
    private readonly TypeShapes _shapes = new(checksEnums: !options.Value.AllowUndefinedEnumValues);

    public IServiceProvider Services => services;

    public IMessageValidator<TMessage>? ForType<TMessage>() => _shapes.NeedsLook(typeof(TMessage)) ? new Validator<TMessage>(this) : null;

    /// <summary>Checks a value by the type that it has, which may be derived from the declared one.</summary>
    public InvalidMember? Check(object? value, int depth)
    {
        if (value is null)
        {
            return null;
        }

        if (depth > MaxDepth)
        {
            return new InvalidMember(string.Empty, $"Expected at most {MaxDepth} levels of nesting, got more.");
        }

        return _types.GetOrAdd(value.GetType(), static (type, self) => AnnotatedType.Create(type, self._shapes), this).Check(value, this, depth);
    }

    private sealed class Validator<TMessage>(Annotations annotations) : IMessageValidator<TMessage>
    {
        public ValidationResult? Validate(TMessage message) => annotations.Check(message, depth: 0)?.ToResult();
    }
}
