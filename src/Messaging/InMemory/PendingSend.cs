namespace Messaging.InMemory;

/// <summary>A send that waits for room, or the end of sending that waits for its turn. It holds the message and no bytes of it.</summary>
internal sealed class PendingSend(Action run, bool isEnd)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether this is the end of sending, which needs no room.</summary>
    public bool IsEnd => isEnd;

    public Task Done => _done.Task;

    public CancellationTokenRegistration Cancellation { get; set; }

    public void Run()
    {
        Cancellation.Unregister();
        try
        {
            run();
            _done.TrySetResult();
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    public void End(ChannelClosed closed)
    {
        Cancellation.Unregister();
        if (isEnd && closed.Status == ChannelCloseStatus.Completed)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(closed.ToException());
            _ = _done.Task.Exception; // Nobody may be waiting.
        }
    }

    public void Cancel(CancellationToken token) => _done.TrySetCanceled(token);
}
