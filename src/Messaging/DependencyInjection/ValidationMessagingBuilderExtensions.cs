using System.Diagnostics.CodeAnalysis;
using Messaging;
using Messaging.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the validation of messages, on every channel and endpoint whose <c>Validate</c> does not say otherwise.</summary>
public static class ValidationMessagingBuilderExtensions
{
    /// <summary>
    /// Validates messages by the attributes of <see cref="System.ComponentModel.DataAnnotations"/>, by
    /// <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/>, and that enumerations have defined values: in a message, and in the objects, lists
    /// and dictionaries that it holds. And by every <see cref="IMessageValidator{TMessage}"/> of the services. Calling it again only changes the options.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options.</param>
    [RequiresUnreferencedCode(Annotations.NeedsMembers)]
    public static IMessagingBuilder AddValidation(this IMessagingBuilder builder, Action<MessageValidationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<MessageValidationOptions>().Configure(options => configure?.Invoke(options));
        builder.Services.TryAddSingleton<IAnnotations, Annotations>();
        builder.Services.TryAddSingleton<MessageValidators>();
        return builder;
    }

    /// <summary>
    /// Validates the messages of one type by a validator, with or without <see cref="AddValidation"/>; this alone is fit for trimming and native AOT. May be
    /// called more than once for a type: each validator is asked.
    /// </summary>
    /// <typeparam name="TMessage">The message type of the channel, as it is declared there.</typeparam>
    /// <typeparam name="TValidator">The validator; one instance serves every channel.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMessagingBuilder AddValidator<
        TMessage,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(this IMessagingBuilder builder)
        where TValidator : class, IMessageValidator<TMessage>
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageValidator<TMessage>, TValidator>());
        builder.Services.TryAddSingleton<MessageValidators>();
        return builder;
    }
}
