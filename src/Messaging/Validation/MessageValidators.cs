using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Validation;

/// <summary>Finds what validates a message type: once for each type, so that one with nothing to validate costs nothing.</summary>
/// <param name="services">Where validators are registered.</param>
/// <param name="annotations">DataAnnotations, where AddValidation was called.</param>
internal sealed class MessageValidators(IServiceProvider services, IAnnotations? annotations = null)
{
    private readonly ConcurrentDictionary<Type, object?> _ofType = new();

    /// <returns><see langword="null"/> where there is nothing to validate.</returns>
    public IMessageValidator<TMessage>? ForType<TMessage>() =>
        (IMessageValidator<TMessage>?)_ofType.GetOrAdd(typeof(TMessage), static (_, self) => self.Find<TMessage>(), this);

    private IMessageValidator<TMessage>? Find<TMessage>()
    {
        if (typeof(TMessage) == typeof(RawMessage))
        {
            return null;
        }

        List<IMessageValidator<TMessage>> found = [.. services.GetServices<IMessageValidator<TMessage>>()];
        if (annotations?.ForType<TMessage>() is { } annotated)
        {
            found.Insert(0, annotated);
        }

        return found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => new Several<TMessage>([.. found]),
        };
    }

    private sealed class Several<TMessage>(IMessageValidator<TMessage>[] all) : IMessageValidator<TMessage>
    {
        public ValidationResult? Validate(TMessage message)
        {
            foreach (IMessageValidator<TMessage> validator in all)
            {
                if (validator.Validate(message) is { } result)
                {
                    return result;
                }
            }

            return null;
        }
    }
}

/// <summary>The rules that the types themselves carry. Behind an interface, so that trimming removes what reads them where nobody asks for it.</summary>
internal interface IAnnotations
{
    /// <returns><see langword="null"/> where a type and everything in it carries none.</returns>
    IMessageValidator<TMessage>? ForType<TMessage>();
}
