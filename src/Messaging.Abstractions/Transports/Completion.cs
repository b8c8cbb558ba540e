namespace Messaging.Transports;

/// <summary>The end of sending, once it was asked for: the frames that say it, and who waits for it. Guarded by the sender's lock.</summary>
internal sealed class Completion
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(byte[] Frame, bool IsLast)> _frames = new();

    public Task Request(ReadOnlySpan<byte> frame, bool isLast)
    {
        if (!frame.IsEmpty)
        {
            _frames.Enqueue((frame.ToArray(), isLast));
        }

        return _finished.Task;
    }

    public bool TryTake(out (byte[] Frame, bool IsLast) next) => _frames.TryDequeue(out next);

    public void Finish() => _finished.TrySetResult();

    public void Fail(ChannelClosed closed)
    {
        if (closed.Status == ChannelCloseStatus.Completed)
        {
            _finished.TrySetResult();
        }
        else if (_finished.TrySetException(closed.ToException()))
        {
            // Whether anybody awaits it is not known; nobody has to.
            _ = _finished.Task.Exception;
        }
    }
}
