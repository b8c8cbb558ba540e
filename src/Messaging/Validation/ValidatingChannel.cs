using System.ComponentModel.DataAnnotations;

namespace Messaging.Validation;

/// <summary>Validates what is sent, before the connection sees it; everything else is the inner channel's.</summary>
internal sealed class ValidatingChannel<TSend, TReceive>(IDuplexChannel<TSend, TReceive> inner, IMessageValidator<TSend> validator)
    : IDuplexChannel<TSend, TReceive>
{
    public ChannelInfo Info => inner.Info;

    public Task<ChannelClosed> Closed => inner.Closed;

    public ValueTask SendAsync(TSend message, CancellationToken cancellationToken = default)
    {
        // A channel that has ended says so first, whatever it is given.
        return message is not null && Refusal(message) is { } refusal && !inner.Closed.IsCompleted
            ? ValueTask.FromException(refusal)
            : inner.SendAsync(message, cancellationToken);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => inner.CompleteAsync(cancellationToken);

    public IAsyncEnumerable<TReceive> ReadAllAsync(CancellationToken cancellationToken = default) => inner.ReadAllAsync(cancellationToken);

    public void Abort(ChannelCloseStatus status, string? reason = null) => inner.Abort(status, reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private DuplexMessageException? Refusal(TSend message)
    {
        try
        {
            return validator.Validate(message) is { } result ? Refuse(InvalidMessage.ToException<TSend>(result)) : null;
        }
        catch (Exception e)
        {
            return Refuse(e);
        }
    }

    private static DuplexMessageException Refuse(Exception exception) => new(
        ChannelCloseStatus.InvalidMessage,
        $"A message of type {typeof(TSend)} {(exception is ValidationException ? "is not valid" : "could not be validated")}: {exception.Message}",
        exception);
}
