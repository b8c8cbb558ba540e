using System.Threading.Tasks.Sources;

namespace Messaging.Transports;

/// <summary>One reusable wait: at most one waiter at a time, guarded by its owner's lock.</summary>
internal sealed class Waiter : IValueTaskSource<bool>, IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private Lock? _gate;
    private Exception? _exception;
    private volatile bool _isWaiting;

    public Waiter(bool runContinuationsAsynchronously) => _core.RunContinuationsAsynchronously = runContinuationsAsynchronously;

    public bool IsWaiting
    {
        get => _isWaiting;
        set => _isWaiting = value;
    }

    public ValueTask<bool> BeginRead()
    {
        Begin();
        return new ValueTask<bool>(this, _core.Version);
    }

    public ValueTask BeginWrite()
    {
        Begin();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Called under the lock, after the wait has begun.</summary>
    public void CancelWith(Lock gate, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _gate = gate;
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((Waiter)state!).Cancel(token), this);
        }
    }

    public void Wake(Lock gate, bool inline) => Wake(gate, null, inline);

    private void Wake(Lock gate, Exception? exception, bool inline)
    {
        lock (gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            _exception = exception;
        }

        if (inline)
        {
            Finish();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => Finish();

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Begin()
    {
        if (_isWaiting)
        {
            throw new InvalidOperationException("A wait is pending already; only one at a time is allowed.");
        }

        _core.Reset();
        _isWaiting = true;
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        // Registering on a token that is already cancelled runs this inside the owner's lock, which is re-entrant for the thread.
        Wake(_gate!, new OperationCanceledException(cancellationToken), inline: false);
    }

    private void Finish()
    {
        // Waits for a cancellation callback that runs at this moment; it finds nothing to wake.
        _registration.Dispose();
        _registration = default;
        if (_exception is { } exception)
        {
            _exception = null;
            _core.SetException(exception);
        }
        else
        {
            _core.SetResult(true);
        }
    }
}
