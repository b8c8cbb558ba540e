using System.Threading.Tasks.Sources;

namespace Messaging.Transports;

/// <summary>One waiting send: a node of <see cref="SendQueue"/> and the task its sender awaits; reused.</summary>
internal abstract class SendWaiter(SendQueue queue) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;

    public SendWaiter? Next { get; set; }

    public SendWaiter? Previous { get; set; }

    public bool IsQueued { get; set; }

    public abstract void WriteTo(ISendTarget target);

    public ValueTask Begin(CancellationToken cancellationToken)
    {
        var task = new ValueTask(this, _core.Version);
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((SendWaiter)state!).Cancel(token), this);
        }

        return task;
    }

    public void Finish(Exception? exception)
    {
        Clear();
        if (exception is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(exception);
        }
    }

    public void GetResult(short token)
    {
        // Here no lock is held, so a cancellation callback that is running can be waited for; after that nothing refers to this object.
        _registration.Dispose();
        _registration = default;
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            queue.Recycle(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Lets go of the message.</summary>
    protected abstract void Clear();

    private void Cancel(CancellationToken cancellationToken) => queue.Cancel(this, cancellationToken);
}

internal sealed class SendWaiter<TMessage>(SendQueue queue) : SendWaiter(queue)
{
    private TMessage _message = default!;
    private IMessageSerializer<TMessage>? _serializer;
    private MessageKind _kind;

    public void Set(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer)
    {
        _message = message;
        _kind = kind;
        _serializer = serializer;
    }

    public override void WriteTo(ISendTarget target) => target.Write(_message, _kind, _serializer!);

    protected override void Clear()
    {
        _message = default!;
        _serializer = null;
    }
}

internal sealed class RawSendWaiter(SendQueue queue) : SendWaiter(queue)
{
    private RawMessage _message;

    public void Set(RawMessage message) => _message = message;

    public override void WriteTo(ISendTarget target) => target.Write(_message);

    protected override void Clear() => _message = default;
}
