namespace Messaging.Transports;

/// <summary>
/// How one connection ends; a building block for <see cref="ITransportConnection"/>. The first end wins, and after it the connection has
/// <see cref="ChannelLimits.CloseTimeout"/> to go down in order; then <see cref="Token"/> is cancelled.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ConnectionLifetime : IDisposable
{
    private readonly TaskCompletionSource<ChannelClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _closeTimeout;
    private readonly TimeProvider _time;
    private int _hasEnded;

    /// <summary>Creates it.</summary>
    /// <param name="closeTimeout">How long going down may take.</param>
    /// <param name="timeProvider">The clock.</param>
    public ConnectionLifetime(TimeSpan closeTimeout, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _closeTimeout = closeTimeout;
        _time = timeProvider;

        // A source that is given a clock makes its timer at once.
        _source = timeProvider == TimeProvider.System ? new CancellationTokenSource() : new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        Token = _source.Token;
    }

    /// <summary>Completes when the channel has ended for its user; never faults.</summary>
    public Task<ChannelClosed> Closed => _closed.Task;

    /// <summary>Cancelled when what lies below must be down.</summary>
    public CancellationToken Token { get; }

    /// <summary>Starts the loop that owns a connection, outside the caller's execution context, which would otherwise live as long as the connection.</summary>
    /// <param name="loop">The loop.</param>
    public static Task Start(Func<Task> loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        if (ExecutionContext.IsFlowSuppressed())
        {
            return loop();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return loop();
        }
    }

    /// <summary>Ends the channel for its user, unless it has ended before.</summary>
    /// <param name="closed">How it ends.</param>
    /// <param name="end">Fails what waits and completes what is read; runs before <see cref="Closed"/> completes. Called once in all.</param>
    /// <returns>Whether this was the first end.</returns>
    public bool TryEnd(ChannelClosed closed, Action<ChannelClosed> end)
    {
        ArgumentNullException.ThrowIfNull(closed);
        ArgumentNullException.ThrowIfNull(end);
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return false;
        }

        end(closed);
        _closed.TrySetResult(closed);
        WhileAlive(source => source.CancelAfter(_closeTimeout));
        return true;
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="time">How long at most.</param>
    /// <returns>Whether it came.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan time)
    {
        try
        {
            await _closed.Task.WaitAsync(time, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Takes down what lies below at once.</summary>
    public void Cancel() => WhileAlive(static source => source.Cancel());

    /// <summary>Takes down what lies below at once, without running its callbacks on this thread.</summary>
    public Task CancelAsync() => _source.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>An end may be found by several at once, and for the last of them the connection may be down already.</summary>
    private void WhileAlive(Action<CancellationTokenSource> action)
    {
        try
        {
            action(_source);
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
