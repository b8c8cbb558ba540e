using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Messaging.Grpc.Framing;

namespace Messaging.Grpc.Client;

/// <summary>
/// The body of a response: reads from the connection in large pieces what is asked for in small ones, and refuses a message that claims to be too long before
/// anything is allocated for it. On a quiet connection it holds no buffer. One reader at a time.
/// </summary>
internal sealed class ResponseStream(Stream inner, int maxMessageBytes) : Stream
{
    private const int Capacity = 16 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private long _messageLeft;
    private bool _isEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a whole message is buffered. For the reader, between messages.</summary>
    public bool HasMessage =>
        _messageLeft == 0 && Buffered >= GrpcFrameFormat.HeaderSize
        && BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1)) <= (uint)(Buffered - GrpcFrameFormat.HeaderSize);

    private int Buffered => _end - _start;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of no bytes waits as well: Grpc.Net.Client waits with one, and rents the buffer of the message afterwards.
        if (Buffered >= (_messageLeft > 0 ? 1 : GrpcFrameFormat.HeaderSize))
        {
            return new ValueTask<int>(Take(buffer.Span));
        }

        return _messageLeft > Capacity && buffer.Length >= Capacity ? ReadStraightAsync(buffer, cancellationToken) : ReadBufferedAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The buffer of a read that is still pending is left to the collector.
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The rest of a long message goes straight to where it is wanted.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadStraightAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int wanted = (int)Math.Min(_messageLeft, buffer.Length);
        int read = await inner.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        _messageLeft -= read;
        return read;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadBufferedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!_isEnd && Buffered < (_messageLeft > 0 ? 1 : GrpcFrameFormat.HeaderSize))
        {
            if (Buffered == 0)
            {
                await WaitForDataAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (_start > 0)
            {
                _buffer.AsSpan(_start, Buffered).CopyTo(_buffer);
                (_start, _end) = (0, Buffered);
            }

            int read = await inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            _isEnd = read == 0;
        }

        return Take(buffer.Span);
    }

    /// <summary>Waits, where there is nothing yet, without a buffer: a read of no bytes completes when there are some.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForDataAsync(CancellationToken cancellationToken)
    {
        _start = _end = 0;
        ValueTask<int> ready = inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
        if (!ready.IsCompleted && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        await ready.ConfigureAwait(false);
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Capacity);
        }
    }

    private int Take(Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return 0;
        }

        if (_messageLeft == 0 && Buffered >= GrpcFrameFormat.HeaderSize)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1));
            if (length > (uint)maxMessageBytes)
            {
                throw new GrpcFramingException(
                    ChannelCloseStatus.MessageTooLarge, $"A received message of {length} bytes is longer than MaxMessageBytes, {maxMessageBytes} bytes.");
            }

            _messageLeft = GrpcFrameFormat.HeaderSize + (long)length;
        }

        int take = (int)Math.Min(Math.Min(target.Length, Buffered), _messageLeft == 0 ? Buffered : _messageLeft);
        _buffer.AsSpan(_start, take).CopyTo(target);
        _start += take;
        _messageLeft -= Math.Min(take, _messageLeft);
        return take;
    }
}
