using System.Buffers;

namespace Messaging.Grpc.Client;

/// <summary>The body of a request: joins the writes between two flushes that count. One writer at a time.</summary>
internal sealed class CoalescingStream(Stream inner, CallState state) : WriteOnlyStream
{
    private const int Capacity = 32 * 1024;

    private byte[] _buffer = [];
    private int _count;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!state.HoldsFlushes || _count + buffer.Length > Capacity)
        {
            return WriteThroughAsync(buffer, cancellationToken);
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
        state.HoldsFlushes ? Task.CompletedTask : FlushHeldAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnBuffer();
        }

        base.Dispose(disposing);
    }

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await WriteHeldAsync(cancellationToken).ConfigureAwait(false);
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    private async Task FlushHeldAsync(CancellationToken cancellationToken)
    {
        await WriteHeldAsync(cancellationToken).ConfigureAwait(false);
        ReturnBuffer();
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteHeldAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
        {
            return default;
        }

        int count = _count;
        _count = 0;
        return inner.WriteAsync(_buffer.AsMemory(0, count), cancellationToken);
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
