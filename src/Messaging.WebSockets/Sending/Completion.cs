using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Sending;

/// <summary>What follows the last message.</summary>
[Flags]
internal enum CompletionSteps
{
    /// <summary>Nothing: the peer learns of it later.</summary>
    None = 0,

    /// <summary>The empty message of the other kind that says "no more".</summary>
    Marker = 1,

    /// <summary>A Close frame with the code 1000.</summary>
    Close = 2,
}

/// <summary>Which steps of completing are asked for and which are done. Guarded by the sender's lock.</summary>
internal sealed class Completion
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CompletionSteps _requested;
    private CompletionSteps _taken;
    private Opcode _markerOpcode;

    public bool IsRequested { get; private set; }

    public Task Request(CompletionSteps steps, Opcode markerOpcode)
    {
        IsRequested = true;
        _requested |= steps;
        if (steps.HasFlag(CompletionSteps.Marker))
        {
            _markerOpcode = markerOpcode;
        }

        return _finished.Task;
    }

    public bool TakeMarker(out Opcode opcode)
    {
        opcode = _markerOpcode;
        return Take(CompletionSteps.Marker);
    }

    public bool TakeClose() => Take(CompletionSteps.Close);

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

    private bool Take(CompletionSteps step)
    {
        bool isDue = _requested.HasFlag(step) && !_taken.HasFlag(step);
        _taken |= isDue ? step : CompletionSteps.None;
        return isDue;
    }
}
