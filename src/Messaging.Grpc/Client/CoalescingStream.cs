using System.Buffers;

namespace Messaging.Grpc.Client;

/// <summary>The body of a request: joins the writes between two flushes that count. One writer at a time.</summary>
internal sealed class CoalescingStream(Stream inner, CallState state) : WriteOnlyStream
{
    private const int Capacity = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private byte[] _buffer = [];
    private int _count;
    private bool _isBusy;
    private bool _isClosed;
    private TaskCompletionSource? _idle;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!state.HoldsFlushes || _count + buffer.Length > Capacity)
        {
            return WriteThroughAsync(buffer);
        }

        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Capacity);
        }

        buffer.Span.CopyTo(_buffer.AsSpan(_count));
        _count += buffer.Length;
        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        state.HoldsFlushes ? Task.CompletedTask : FlushHeldAsync();

    /// <summary>
    /// Ends writing, and waits for a write that is on its way. What follows is a reset of the call where the body was not complete, and bytes after a
    /// reset make a server close the whole connection (RFC 9113 section 5.1).
    /// </summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            _idle = _isBusy ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        }

        // A write that waits for the server to make room sends nothing any more.
        await _closing.CancelAsync().ConfigureAwait(false);
        await (_idle?.Task ?? Task.CompletedTask).ConfigureAwait(false);
        _closing.Dispose();

        // The buffer is left to the collector: a message may just be copied into it, and in the pool it would be another connection's.
    }

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> buffer)
    {
        Begin();
        try
        {
            await WriteHeldAsync().ConfigureAwait(false);
            await inner.WriteAsync(buffer, _closing.Token).ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    private async Task FlushHeldAsync()
    {
        Begin();
        try
        {
            await WriteHeldAsync().ConfigureAwait(false);
            ReturnBuffer();
            await inner.FlushAsync(_closing.Token).ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new OperationCanceledException("The call is over.");
            }

            _isBusy = true;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isBusy = false;
            _idle?.TrySetResult();
        }
    }

    private ValueTask WriteHeldAsync()
    {
        if (_count == 0)
        {
            return default;
        }

        int count = _count;
        _count = 0;
        return inner.WriteAsync(_buffer.AsMemory(0, count), _closing.Token);
    }

    private void ReturnBuffer()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
