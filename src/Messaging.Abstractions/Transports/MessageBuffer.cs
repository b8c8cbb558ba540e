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
/// <para><b>Writing</b> a message is <see cref="BeginMessage()"/>, any number of <see cref="GetSpan"/> or <see cref="GetMemory"/> with
/// <see cref="Advance"/>, and <see cref="EndMessage"/>. <see cref="Publish"/> then shows all ended messages to the reader at once.
/// The limit does not refuse bytes: the writer asks <see cref="HasRoom"/> between messages, and waits with <see cref="WaitForRoomAsync"/>.</para>
/// </remarks>
public sealed partial class MessageBuffer : IBufferWriter<byte>
{
    private const int HeaderSize = sizeof(long);
    private const int FirstSegmentSize = 4 * 1024;
    private const int LargestSegmentSize = 32 * 1024;

    // Both sides change their state with each message, and two threads that write to one cache line wait for each other. So the state of each is an object,
    // and what neither changes lies between the two, in the order in which they are made.
    private readonly ReadSide _read = new();
    private readonly Lock _gate = new();
    private readonly int _limit;
    private readonly Waiter _reader = new(runContinuationsAsynchronously: false);
    private readonly Waiter _writer = new(runContinuationsAsynchronously: true);
    private readonly WriteSide _write = new();
    private BufferSegment? _spare;
    private BufferSegment? _secondSpare;

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
    public long MessageLength => Math.Max(0, _write.MessageLength);

    /// <summary>Whether a message has been begun and neither ended nor discarded. For the writer.</summary>
    public bool IsInMessage => _write.MessageLength >= 0;

    private long Buffered => _write.BytesWritten - Volatile.Read(ref _bytesReleased);

    /// <summary>Begins a message.</summary>
    /// <exception cref="InvalidOperationException">One is being written already.</exception>
    public void BeginMessage() => BeginMessage(0);

    /// <summary>Begins a message of a known length, which lies in one piece: the fastest way for short ones. More may be added behind it.</summary>
    /// <param name="length">How many bytes; not negative.</param>
    /// <returns>Where they go. They are part of the message already, and are to be filled before <see cref="EndMessage"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative, or more than an array holds.</exception>
    /// <exception cref="InvalidOperationException">One is being written already.</exception>
    public Span<byte> BeginMessage(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - HeaderSize);
        WriteSide write = _write;
        if (write.MessageLength >= 0)
        {
            throw new InvalidOperationException("The last message has not been ended.");
        }

        if (write.WriteSegment is not { } segment || segment.End - write.WriteIndex - HeaderSize < length)
        {
            segment = AddSegment(HeaderSize + length);
        }

        int index = write.WriteIndex;
        write.HeaderSegment = segment;
        write.HeaderIndex = index;
        write.WriteIndex = index + HeaderSize + length;
        write.MessageLength = length;
        return segment.Array.AsSpan(index + HeaderSize, length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureContiguous(sizeHint);
        return _write.WriteSegment!.Array.AsSpan(_write.WriteIndex);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureContiguous(sizeHint);
        return _write.WriteSegment!.Array.AsMemory(_write.WriteIndex);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (_write.WriteSegment is null || (uint)count > (uint)(_write.WriteSegment.End - _write.WriteIndex))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than the last span had.");
        }

        _write.WriteIndex += count;
        _write.MessageLength += count;
    }

    /// <summary>Ends the message. The reader sees it after the next <see cref="Publish"/>.</summary>
    /// <param name="kind">Its kind.</param>
    /// <exception cref="InvalidOperationException">No message has been begun.</exception>
    public void EndMessage(MessageKind kind)
    {
        if (_write.MessageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        WriteSide write = _write;
        Unsafe.WriteUnaligned(ref write.HeaderSegment!.Array[write.HeaderIndex], (write.MessageLength << 1) | (long)kind);
        write.BytesWritten += write.MessageLength + HeaderSize;
        write.MessagesWritten++;
        write.MessageLength = -1;
    }

    /// <summary>Takes back the message that is being written.</summary>
    /// <exception cref="InvalidOperationException">No message has been begun.</exception>
    public void DiscardMessage()
    {
        if (_write.MessageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        BufferSegment? extra = _write.HeaderSegment!.NextSegment;
        _write.HeaderSegment.Unlink();
        while (extra is not null)
        {
            BufferSegment? next = extra.NextSegment;
            Recycle(extra);
            extra = next;
        }

        _write.WriteSegment = _write.HeaderSegment;
        _write.WriteIndex = _write.HeaderIndex;
        _write.MessageLength = -1;
    }

    /// <summary>Shows every message that has been ended to the reader.</summary>
    /// <returns>Whether the reader waits; then call <see cref="WakeReader"/>, after whatever must come before the reader runs.</returns>
    public bool Publish()
    {
        if (_published == _write.MessagesWritten)
        {
            return false;
        }

        Volatile.Write(ref _publishedBytes, _write.BytesWritten - (_write.MessagesWritten * HeaderSize));
        Volatile.Write(ref _published, _write.MessagesWritten);
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
            _writerIsIdle = _write.MessageLength < 0;
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
        if (!_writerIsIdle || _write.WriteSegment is null || !_reader.IsWaiting || _read.Taken != _write.MessagesWritten)
        {
            return;
        }

        // Neither side is at work, so both positions are ours to reset, and the reader holds no message.
        ReleaseHeld();
        Recycle(_write.WriteSegment);
        _spare = _secondSpare = null;
        _write.Head = _write.HeaderSegment = _read.HeldSegment = _read.ReadSegment = _write.WriteSegment = null;
        _read.ReadIndex = _write.WriteIndex = 0;
    }

    private DuplexChannelException? GetCompletionException() =>
        _completion is { } closed && (_discarded || closed.Status != ChannelCloseStatus.Completed) ? closed.ToException() : null;

    private void ReleaseHeld()
    {
        while (!ReferenceEquals(_read.HeldSegment, _read.ReadSegment))
        {
            BufferSegment done = _read.HeldSegment!;
            _read.HeldSegment = done.NextSegment;
            Recycle(done);
        }
    }

    private void EnsureContiguous(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_write.MessageLength < 0)
        {
            throw new InvalidOperationException("No message has been begun.");
        }

        if (_write.WriteSegment!.End - _write.WriteIndex < Math.Max(1, sizeHint))
        {
            AddSegment(sizeHint);
        }
    }

    private BufferSegment AddSegment(int sizeHint)
    {
        bool drained = _write.BytesWritten == Volatile.Read(ref _bytesReleased) && _write.MessageLength < 0;
        _write.NextSize = drained ? FirstSegmentSize : Math.Min(_write.NextSize * 2, LargestSegmentSize);
        BufferSegment segment = Interlocked.Exchange(ref _spare, null) ?? Interlocked.Exchange(ref _secondSpare, null) ?? new BufferSegment();
        segment.Rent(Math.Max(_write.NextSize, sizeHint));
        if (_write.WriteSegment is null)
        {
            _write.Head = segment;
        }
        else
        {
            _write.WriteSegment.LinkTo(segment, _write.WriteIndex);
        }

        _write.WriteSegment = segment;
        _write.WriteIndex = 0;
        return segment;
    }

    private void Recycle(BufferSegment segment)
    {
        segment.Return();
        if (Interlocked.CompareExchange(ref _spare, segment, null) is not null)
        {
            Volatile.Write(ref _secondSpare, segment);
        }
    }

    /// <summary>What the writer alone changes.</summary>
    private sealed class WriteSide
    {
        public BufferSegment? Head;
        public BufferSegment? WriteSegment;
        public BufferSegment? HeaderSegment;
        public long MessageLength = -1;
        public long MessagesWritten;
        public long BytesWritten;
        public int WriteIndex;
        public int HeaderIndex;
        public int NextSize = FirstSegmentSize;
    }

    /// <summary>What the reader alone changes.</summary>
    private sealed class ReadSide
    {
        public BufferSegment? HeldSegment;
        public BufferSegment? ReadSegment;
        public long Taken;
        public long Available;
        public long BytesTaken;
        public int ReadIndex;
    }
}
