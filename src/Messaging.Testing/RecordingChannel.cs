using System.Runtime.CompilerServices;

namespace Messaging.Testing;

/// <summary>A channel that keeps what passes.</summary>
internal sealed class RecordingChannel<TSend, TReceive>(IDuplexChannel<TSend, TReceive> inner, ChannelRecord<TSend, TReceive> record)
    : IDuplexChannel<TSend, TReceive>
{
    public ChannelInfo Info => inner.Info;

    public Task<ChannelClosed> Closed => inner.Closed;

    public async ValueTask SendAsync(TSend message, CancellationToken cancellationToken = default)
    {
        await inner.SendAsync(message, cancellationToken).ConfigureAwait(false);
        record.AddSent(message);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => inner.CompleteAsync(cancellationToken);

    /// <summary>Not an iterator itself: a second enumeration throws from the call.</summary>
    public IAsyncEnumerable<TReceive> ReadAllAsync(CancellationToken cancellationToken = default) => RecordAsync(inner.ReadAllAsync(cancellationToken), CancellationToken.None);

    public void Abort(ChannelCloseStatus status, string? reason = null) => inner.Abort(status, reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async IAsyncEnumerable<TReceive> RecordAsync(
        IAsyncEnumerable<TReceive> messages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (TReceive message in messages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            record.AddReceived(message);
            yield return message;
        }
    }
}
