namespace Messaging.Transports;

/// <summary>The end of sending: the frames that say it, and who waits for it. Guarded by the sender's lock. It weighs nothing before the end.</summary>
internal sealed class Completion
{
    private TaskCompletionSource? _finished;
    private Queue<(byte[] Frame, bool IsLast)>? _frames;

    public bool IsRequested { get; private set; }

    private TaskCompletionSource Finished => _finished ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Request(ReadOnlySpan<byte> frame, bool isLast)
    {
        IsRequested = true;
        if (!frame.IsEmpty)
        {
            _frames ??= new Queue<(byte[] Frame, bool IsLast)>();
            _frames.Enqueue((frame.ToArray(), isLast));
        }

        return Finished.Task;
    }

    public bool TryTake(out (byte[] Frame, bool IsLast) next)
    {
        next = default;
        return _frames?.TryDequeue(out next) == true;
    }

    public void Finish() => Finished.TrySetResult();

    public void Fail(ChannelClosed closed)
    {
        if (closed.Status == ChannelCloseStatus.Completed)
        {
            Finished.TrySetResult();
        }
        else if (Finished.TrySetException(closed.ToException()))
        {
            // Whether anybody awaits it is not known; nobody has to.
            _ = Finished.Task.Exception;
        }
    }
}
