using System.Buffers;
using System.Runtime.CompilerServices;

namespace Messaging.Transports;

/// <content>The reader's side.</content>
public sealed partial class MessageBuffer
{
    /// <summary>Whether the reader has taken every message that it knows of. For the reader.</summary>
    public bool IsDrained => _read.Taken == _read.Available;

    /// <summary>How many messages the reader has taken so far. For anyone; it may be a little late.</summary>
    public long Taken => Volatile.Read(ref _read.Taken);

    /// <summary>Takes the next message. For the reader. It invalidates the payload of the last one.</summary>
    /// <param name="message">The message; its payload is valid until the next call of this method or of <see cref="WaitToReceiveAsync"/>.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryReceive(out RawMessage message)
    {
        if (_read.Taken == _read.Available && !Refresh() || Volatile.Read(ref _discarded))
        {
            message = default;
            return false;
        }

        BufferSegment segment = _read.ReadSegment ??= _read.HeldSegment = _write.Head!;
        while (segment.End - _read.ReadIndex < HeaderSize)
        {
            // More than one where a message that was taken back has left its segment empty.
            segment = _read.ReadSegment = segment.NextSegment!;
            _read.ReadIndex = 0;
        }

        if (!ReferenceEquals(segment, _read.HeldSegment))
        {
            ReleaseHeld();
        }

        long header = Unsafe.ReadUnaligned<long>(ref segment.Array[_read.ReadIndex]);
        long length = header >> 1;
        int start = _read.ReadIndex + HeaderSize;
        ReadOnlySequence<byte> payload;
        if (length <= segment.End - start)
        {
            payload = new ReadOnlySequence<byte>(segment.Array, start, (int)length);
            _read.ReadIndex = start + (int)length;
        }
        else
        {
            payload = TakeAcrossSegments(segment, start, length);
        }

        message = new RawMessage(payload, (MessageKind)(header & 1));

        _read.Taken++;
        _read.BytesTaken += length + HeaderSize;
        if (_read.BytesTaken - _bytesReleased > _limit / 2)
        {
            // The message that the reader works on does not wait any more: the next one may come in meanwhile, unless this one alone is over the limit.
            ReleaseBytes(length <= _limit ? _read.BytesTaken : _read.BytesTaken - length - HeaderSize);
        }

        return true;
    }

    /// <summary>Waits until <see cref="TryReceive"/> may have a message. For the reader. It invalidates the payload of the last message.</summary>
    /// <param name="cancellationToken">Cancels the wait, and nothing else.</param>
    /// <returns><see langword="false"/> after the last message, when the end is <see cref="ChannelCloseStatus.Completed"/>.</returns>
    /// <exception cref="DuplexChannelException">After the last message, when the end is another.</exception>
    /// <exception cref="InvalidOperationException">A wait is pending already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        lock (_gate)
        {
            ValueTask<bool> wait = _reader.BeginRead();
            Interlocked.MemoryBarrier();
            bool completed = _completion is not null;
            if (_read.Taken != Volatile.Read(ref _published) && !_discarded)
            {
                _reader.IsWaiting = false;
                return new ValueTask<bool>(true);
            }

            if (completed)
            {
                _reader.IsWaiting = false;
                return GetCompletionException() is { } exception ? ValueTask.FromException<bool>(exception) : new ValueTask<bool>(false);
            }

            ReleaseBytes(_read.BytesTaken);
            TrimIfIdle();
            _reader.CancelWith(_gate, cancellationToken);
            return wait;
        }
    }

    private bool Refresh()
    {
        _read.Available = Volatile.Read(ref _published);
        ReleaseBytes(_read.BytesTaken);
        return _read.Taken != _read.Available;
    }

    private void ReleaseBytes(long upTo)
    {
        if (upTo <= _bytesReleased)
        {
            return;
        }

        Volatile.Write(ref _bytesReleased, upTo);
        Interlocked.MemoryBarrier();
        if (_writer.IsWaiting && Buffered <= _limit / 2)
        {
            _writer.Wake(_gate, inline: true);
        }
    }

    private ReadOnlySequence<byte> TakeAcrossSegments(BufferSegment first, int start, long length)
    {
        BufferSegment last = first;
        long rest = length - (first.End - start);
        while (true)
        {
            last = last.NextSegment!;
            if (rest <= last.End)
            {
                break;
            }

            rest -= last.End;
        }

        _read.ReadSegment = last;
        _read.ReadIndex = (int)rest;
        return new ReadOnlySequence<byte>(first, start, last, (int)rest);
    }
}
