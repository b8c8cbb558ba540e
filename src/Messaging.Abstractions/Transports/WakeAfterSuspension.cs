using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Messaging.Transports;

/// <summary>
/// Awaits a read of the receive loop and wakes the waiting application in between: after the loop has let go of this thread and before the thread is given
/// up. So the application runs without a change of threads, and the loop goes on reading even if the application blocks the thread. Awaited once.
/// </summary>
/// <typeparam name="T">What the read brings.</typeparam>
/// <param name="read">The read; it should not have completed.</param>
/// <param name="messages">The buffer whose reader is woken.</param>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "An awaiter is never compared.")]
public readonly struct WakeAfterSuspension<T>(ValueTask<T> read, MessageBuffer messages) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _read = read.ConfigureAwait(false).GetAwaiter();

    /// <summary>Always <see langword="false"/>: the loop suspends.</summary>
    public bool IsCompleted => false;

    /// <summary>This struct is its own awaiter.</summary>
    public WakeAfterSuspension<T> GetAwaiter() => this;

    /// <summary>What the read brought, or what it threw.</summary>
    public T GetResult() => _read.GetResult();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation)
    {
        MessageBuffer buffer = messages;
        _read.OnCompleted(continuation);
        buffer.WakeReader(inline: true);
    }

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        // From the registration on, the loop may run on another thread: nothing of it is touched after this.
        MessageBuffer buffer = messages;
        _read.UnsafeOnCompleted(continuation);
        buffer.WakeReader(inline: true);
    }
}
