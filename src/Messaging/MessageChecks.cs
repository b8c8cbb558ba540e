using Messaging.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>
/// What <see cref="DuplexChannel"/> does about messages that are not as they should be: which are validated, and how a bad one ends its channel. Immutable and
/// thread-safe.
/// </summary>
public sealed class MessageChecks
{
    private readonly MessageValidators? _validators;
    private readonly MessageValidation _directions;

    private MessageChecks(MessageValidators? validators, MessageValidation directions, Func<ChannelClosed, ChannelClosed>? refused)
    {
        _validators = validators;
        _directions = directions;
        Refused = refused;
    }

    /// <summary>Nothing beyond what the serializer checks.</summary>
    public static MessageChecks None { get; } = new(null, MessageValidation.None, null);

    /// <summary>How a channel ends whose message was refused, or <see langword="null"/>.</summary>
    internal Func<ChannelClosed, ChannelClosed>? Refused { get; }

    /// <summary>Makes the checks of one channel.</summary>
    /// <param name="services">The application's services, whose validators are used.</param>
    /// <param name="directions">
    /// What is validated; <see langword="null"/> for both directions where validation was added to the services, and none where not.
    /// </param>
    /// <param name="refused">
    /// Called when a received message is refused, with how the channel is about to end: <see cref="ChannelClosed.Exception"/> says what was wrong and stays on
    /// this side, <see cref="ChannelClosed.Reason"/> is told to the peer. What it returns is how the channel ends, so that a server can log the one and add a
    /// correlation id to the other. <see langword="null"/>: the channel ends as it is.
    /// </param>
    public static MessageChecks Create(
        IServiceProvider services, MessageValidation? directions, Func<ChannelClosed, ChannelClosed>? refused)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Create(services.GetService<MessageValidators>(), directions, refused);
    }

    internal static MessageChecks Create(MessageValidators? validators, MessageValidation? directions, Func<ChannelClosed, ChannelClosed>? refused = null) =>
        validators is null && refused is null ? None : new MessageChecks(validators, directions ?? MessageValidation.Both, refused);

    /// <summary>The reading side of a channel: a type with nothing to validate is read by its serializer alone.</summary>
    internal IMessageSerializer<TMessage>? Receiving<TMessage>(IMessageSerializer<TMessage>? serializer) =>
        serializer is not null && ValidatorOf<TMessage>(MessageValidation.Receive) is { } validator ? new ValidatedSerializer<TMessage>(serializer, validator) : serializer;

    /// <summary>The sending side: the outermost, so that it runs on the sender's thread before anything is locked or waits.</summary>
    internal IDuplexChannel<TSend, TReceive> Sending<TSend, TReceive>(IDuplexChannel<TSend, TReceive> channel) =>
        ValidatorOf<TSend>(MessageValidation.Send) is { } validator ? new ValidatingChannel<TSend, TReceive>(channel, validator) : channel;

    private IMessageValidator<TMessage>? ValidatorOf<TMessage>(MessageValidation direction) =>
        _directions.HasFlag(direction) ? _validators?.ForType<TMessage>() : null;
}
