using System.Runtime.CompilerServices;

namespace Messaging.Diagnostics;

/// <summary>
/// Measures how long sends wait for room; everything else is the inner channel's. A send that need not wait costs one call more, and there is no such channel
/// while nobody listens.
/// </summary>
internal sealed class MeasuredChannel<TSend, TReceive>(IDuplexChannel<TSend, TReceive> inner, ChannelSeries series, TimeProvider time)
    : IDuplexChannel<TSend, TReceive>
{
    public ChannelInfo Info => inner.Info;

    public Task<ChannelClosed> Closed => inner.Closed;

    public ValueTask SendAsync(TSend message, CancellationToken cancellationToken = default)
    {
        ValueTask send = inner.SendAsync(message, cancellationToken);
        return send.IsCompleted ? send : MeasureAsync(send);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => inner.CompleteAsync(cancellationToken);

    public IAsyncEnumerable<TReceive> ReadAllAsync(CancellationToken cancellationToken = default) => inner.ReadAllAsync(cancellationToken);

    public void Abort(ChannelCloseStatus status, string? reason = null) => inner.Abort(status, reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Also of a send that was cancelled or failed: it waited all the same.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask MeasureAsync(ValueTask send)
    {
        long since = time.GetTimestamp();
        try
        {
            await send.ConfigureAwait(false);
        }
        finally
        {
            series.Waited(time.GetElapsedTime(since));
        }
    }
}
