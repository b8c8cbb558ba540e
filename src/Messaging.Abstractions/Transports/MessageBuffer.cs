using System.Buffers;
using System.Runtime.CompilerServices;

namespace Messaging.Transports;

/// <summary>
/// The bounded buffer between a protocol that brings messages and the reader that takes them; a building block for
/// <see cref="ITransportConnection"/>. Bytes stay in pooled memory, in the order in which they were written, without an object per message.
/// </summary>
/// <remarks>
/// <para><b>Thread-safety.</b> One writer and one reader at a time, each on any thread and without a lock while both are busy.
/// <see cref="Complete"/> and <see cref="Discard"/> may be called from any thread at any time.</para>
/// <para><b>Writing</b> a message is <see cref="BeginMessage"/>, any number of <see cref="GetSpan"/> or <see cref="GetMemory"/> with
/// <see cref="Advance"/>, and <see cref="EndMessage"/>. <see cref="Publish"/> then shows all ended messages to the reader at once.
/// The limit does not refuse bytes: the writer asks <see cref="HasRoom"/> between messages, and waits with <see cref="WaitForRoomAsync"/>.</para>
/// </remarks>
public sealed partial class MessageBuffer : IBufferWriter<byte>
{
    private const int HeaderSize = sizeof(long);
    private const int FirstSegmentSize = 4 * 1024;
    private const int LargestSegmentSize = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly int _limit;
    private readonly Waiter _reader = new(runContinuationsAsynchronously: false);
    private readonly Waiter _writer = new(runContinuationsAsynchronously: true);
    private BufferSegment? _spare;
    private BufferSegment? _secondSpare;

    // Written by the writer only.
    private BufferSegment? _head;
    private BufferSegment? _writeSegment;
    private int _writeIndex;
    private BufferSegment? _headerSegment;
    private int _headerIndex;
    private long _messageLength = -1;
    private long _messagesWritten;
    private long _bytesWritten;
    private int _nextSize = FirstSegmentSize;

    // Written by the reader only.
    private BufferSegment? _heldSegment;
    private BufferSegment? _readSegment;
    private int _readIndex;
    private long _taken;
    private long _available;
    private long _bytesTaken;

    // Shared.
    private long _published;
    private long _publishedBytes;
    private long _bytesReleased;
    private bool _discarded;
    private bool _writerIsIdle;
    private ChannelClosed? _completion;

    /// <summary>Creates an empty buffer. It rents no memory before the first byte.</summary>
    /// <param name="limit">How many bytes may wait before <see cref="HasRoom"/> says no. Positive.</param>
    public MessageBuffer(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _limit = limit;
    }

    /// <summary>Whether fewer bytes than the limit are waiting for the reader. For the writer.</summary>
    public bool HasRoom => Buffered < _limit;

    /// <summary>How many messages were shown to the reader so far. For anyone; it may be a little late.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>The bytes of the payloads of these messages. For anyone; it may be a little late.</summary>
    public long PublishedBytes => Volatile.Read(ref _publishedBytes);

    /// <summary>The length of the message that is being written so far, or 0 between messages. For the writer.</summary>
    public long MessageLength => Math.Max(0, _messageLength);

    /// <summary>Whether a message has been begun and neither ended nor discarded. For the writer.</summary>
    public bool IsInMessage => _messageLength >= 0;

    private long Buffered => _bytesWritten - Volatile.Read(ref _bytesReleased);

    /// <summary>Begins a message.</summary>
    /// <exception cref="InvalidOperationException">One is being written already.</exception>
    public void BeginMessage()
    {
        if (_messageLength >= 0)
        {
            throw new InvalidOperationException("The last message has not been ended.");
        }

        if (_writeSegment is null || _writeSegment.End - _writeIndex < HeaderSize)
        {
            AddSegment(HeaderSize);
        }

        _headerSegment = _writeSegment;
        _headerIndex = _writeIndex;
        _writeIndex += HeaderSize;
        _messageLength = 0;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureContiguous(sizeHint);
        return _writeSegment!.Array.AsSpan(_writeIndex);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureContiguous(sizeHint);
        return _writeSegment!.Array.AsMemory(_writeIndex);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (_writeSegment is null || (uint)count > (uint)(_writeSegment.End - _writeIndex))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than the last span had.");
        }

        _writeIndex += count;
        _messageLength += count;
    }

    /// <summary>Ends the message. The reader sees it after the next <see cref="Publish"/>.</summary>
    /// <param name="kind">Its kind.</param>
    /// <exception cref="InvalidOperationException">No message has been begun.</exception>
    public void EndMessage(MessageKind kind)
    {
        if (_messageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        Unsafe.WriteUnaligned(ref _headerSegment!.Array[_headerIndex], (_messageLength << 1) | (long)kind);
        _bytesWritten += _messageLength + HeaderSize;
        _messagesWritten++;
        _messageLength = -1;
        _headerSegment = null;
    }

    /// <summary>Takes back the message that is being written.</summary>
    /// <exception cref="InvalidOperationException">No message has been begun.</exception>
    public void DiscardMessage()
    {
        if (_messageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        BufferSegment? extra = _headerSegment!.NextSegment;
        _headerSegment.Unlink();
        while (extra is not null)
        {
            BufferSegment? next = extra.NextSegment;
            Recycle(extra);
            extra = next;
        }

        _writeSegment = _headerSegment;
        _writeIndex = _headerIndex;
        _messageLength = -1;
        _headerSegment = null;
    }

    /// <summary>Shows every message that has been ended to the reader.</summary>
    /// <returns>Whether the reader waits; then call <see cref="WakeReader"/>, after whatever must come before the reader runs.</returns>
    public bool Publish()
    {
        if (_published == _messagesWritten)
        {
            return false;
        }

        Volatile.Write(ref _publishedBytes, _bytesWritten - (_messagesWritten * HeaderSize));
        Volatile.Write(ref _published, _messagesWritten);
        Interlocked.MemoryBarrier();
        return _reader.IsWaiting;
    }

    /// <summary>Resumes a waiting reader; no effect when none waits.</summary>
    /// <param name="inline">Whether the reader runs on this thread, before this method returns, or on the thread pool.</param>
    public void WakeReader(bool inline) => _reader.Wake(_gate, inline);

    /// <summary>Waits until the reader has taken about half of the limit. For the writer. Returns also when the buffer was discarded.</summary>
    public ValueTask WaitForRoomAsync()
    {
        lock (_gate)
        {
            ValueTask wait = _writer.BeginWrite();
            Interlocked.MemoryBarrier();
            if (HasRoom || _discarded)
            {
                _writer.IsWaiting = false;
                return default;
            }

            return wait;
        }
    }

    /// <summary>
    /// Lets the buffer give its memory back as soon as it is empty and its reader waits. For the writer, between messages, before a wait that may be long;
    /// nothing is written until <see cref="EndIdle"/>.
    /// </summary>
    public void BeginIdle()
    {
        lock (_gate)
        {
            _writerIsIdle = _messageLength < 0;
            TrimIfIdle();
        }
    }

    /// <summary>Ends what <see cref="BeginIdle"/> began.</summary>
    public void EndIdle()
    {
        lock (_gate)
        {
            _writerIsIdle = false;
        }
    }

    /// <summary>
    /// No more messages come: once the reader has taken those that are there, it sees this end. The first call counts.
    /// </summary>
    /// <param name="closed">The end; with <see cref="ChannelCloseStatus.Completed"/> the reader's wait returns <see langword="false"/>, else it throws.</param>
    public void Complete(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        lock (_gate)
        {
            _completion ??= closed;
        }

        _reader.Wake(_gate, inline: false);
    }

    /// <summary>
    /// Drops every message that was not taken; the reader's wait throws this end at once, also <see cref="ChannelCloseStatus.Completed"/>, whatever end
    /// was set before.
    /// </summary>
    /// <param name="closed">The end.</param>
    public void Discard(ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        lock (_gate)
        {
            _completion = closed;
            Volatile.Write(ref _discarded, true);
        }

        _reader.Wake(_gate, inline: false);
        _writer.Wake(_gate, inline: true);
    }

    private void TrimIfIdle()
    {
        if (!_writerIsIdle || _writeSegment is null || !_reader.IsWaiting || _taken != _messagesWritten)
        {
            return;
        }

        // Neither side is at work, so both positions are ours to reset, and the reader holds no message.
        ReleaseHeld();
        Recycle(_writeSegment);
        _spare = _secondSpare = null;
        _head = _heldSegment = _readSegment = _writeSegment = null;
        _readIndex = _writeIndex = 0;
    }

    private DuplexChannelException? GetCompletionException() =>
        _completion is { } closed && (_discarded || closed.Status != ChannelCloseStatus.Completed) ? closed.ToException() : null;

    private void ReleaseHeld()
    {
        while (!ReferenceEquals(_heldSegment, _readSegment))
        {
            BufferSegment done = _heldSegment!;
            _heldSegment = done.NextSegment;
            Recycle(done);
        }
    }

    private void EnsureContiguous(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_messageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        if (_writeSegment!.End - _writeIndex < Math.Max(1, sizeHint))
        {
            AddSegment(sizeHint);
        }
    }

    private void AddSegment(int sizeHint)
    {
        bool drained = _bytesWritten == Volatile.Read(ref _bytesReleased) && _messageLength < 0;
        _nextSize = drained ? FirstSegmentSize : Math.Min(_nextSize * 2, LargestSegmentSize);
        BufferSegment segment = Interlocked.Exchange(ref _spare, null) ?? Interlocked.Exchange(ref _secondSpare, null) ?? new BufferSegment();
        segment.Rent(Math.Max(_nextSize, sizeHint));
        if (_writeSegment is null)
        {
            _head = segment;
        }
        else
        {
            _writeSegment.LinkTo(segment, _writeIndex);
        }

        _writeSegment = segment;
        _writeIndex = 0;
    }

    private void Recycle(BufferSegment segment)
    {
        segment.Return();
        if (Interlocked.CompareExchange(ref _spare, segment, null) is not null)
        {
            Volatile.Write(ref _secondSpare, segment);
        }
    }
}
