using System.Runtime.CompilerServices;
using Messaging.Transports;

namespace Messaging.WebSockets.Receiving;

/// <summary>
/// Awaits a read and wakes the waiting application in between: after the receive loop has let go of this thread and before the thread is given up.
/// So the application runs without a change of threads, and the loop goes on reading even if the application blocks the thread.
/// </summary>
internal readonly struct WakeAfterSuspension(ValueTask<int> read, MessageBuffer messages) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read = read.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => false;

    public WakeAfterSuspension GetAwaiter() => this;

    public int GetResult() => _read.GetResult();

    public void OnCompleted(Action continuation)
    {
        MessageBuffer buffer = messages;
        _read.OnCompleted(continuation);
        buffer.WakeReader(inline: true);
    }

    public void UnsafeOnCompleted(Action continuation)
    {
        // From the registration on, the loop may run on another thread: nothing of it is touched after this.
        MessageBuffer buffer = messages;
        _read.UnsafeOnCompleted(continuation);
        buffer.WakeReader(inline: true);
    }
}
