namespace Messaging.Transports;

/// <summary>
/// The sending side of one connection over a stream; a building block for <see cref="ITransportConnection"/>. Senders encode under a lock into one
/// buffer while another is being written, and several messages leave in one write. No timer delays a lone message: it leaves at once, or from a work
/// item that was queued at the same moment.
/// </summary>
/// <remarks>Thread-safe. The bound is <see cref="ChannelLimits.SendBufferBytes"/> and one message; sends beyond it wait in the order of their calls.</remarks>
public sealed class MessageSender
{
    private const int MaxHalfFullWrites = 8;

    private readonly Lock _gate = new();
    private readonly IMessageSenderHandler _handler;
    private readonly WriteLoop _writer;
    private readonly Work _work;
    private readonly int _limit;
    private readonly SendQueue _queue;

    private FrameBuffer _active;
    private FrameBuffer _writing;
    private int _inFlight;
    private bool _isWriting;
    private bool _isFlushQueued;
    private bool _isStopped;
    private bool _lastAppended;
    private long _writes;
    private long _sent;
    private int _halfFullWrites;
    private long _lastTick;
    private volatile bool _answerIsDue;
    private Completion? _completion;
    private ChannelClosed? _failure;
    private TaskCompletionSource? _drained;

    /// <summary>Creates the sending side. It rents no memory before the first message.</summary>
    /// <param name="stream">Where frames are written, one write at a time. The connection owns it.</param>
    /// <param name="format">How messages are framed.</param>
    /// <param name="handler">Is told of progress and of the failure of a write.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="lifetime">Cancels writes when the connection goes down.</param>
    public MessageSender(Stream stream, IFrameFormat format, IMessageSenderHandler handler, MessageSenderOptions options, CancellationToken lifetime)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        _handler = handler;
        _work = new Work(this);
        _writer = new WriteLoop(stream, _work, handler, options, lifetime);
        _limit = options.Limits.SendBufferBytes;
        _queue = new SendQueue(_gate);
        _active = new FrameBuffer(format, options.Limits.MaxMessageBytes, Framed);
        _writing = new FrameBuffer(format, options.Limits.MaxMessageBytes, Framed);
    }

    /// <summary>How many writes were begun so far.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>How many messages were accepted so far.</summary>
    public long Sent => Volatile.Read(ref _sent);

    internal FrameCount Framed { get; } = new();

    /// <summary>Whether nothing waits to leave.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return !_isWriting && _active.Count == 0 && _queue.IsEmpty;
            }
        }
    }

    /// <summary>Says that the application has taken all that a read brought which had to wait: the next message may be the answer that the peer waits for.</summary>
    public void ExpectAnswer() => _answerIsDue = true;

    /// <inheritdoc cref="ITransportConnection.SendAsync{TMessage}"/>
    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        bool writes;
        lock (_gate)
        {
            if (!CanSendNow(cancellationToken, out ValueTask refused, out bool mustWait))
            {
                return mustWait ? _queue.EnqueueAsync(message, kind, serializer, cancellationToken) : refused;
            }

            try
            {
                _work.Write(message, kind, serializer);
            }
#pragma warning disable CA1031 // The caller finds in the task whatever its serializer threw.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return ValueTask.FromException(exception);
            }

            writes = MustWriteNow();
        }

        if (writes)
        {
            _writer.Run();
        }

        return default;
    }

    /// <inheritdoc cref="ITransportConnection.SendAsync(RawMessage, CancellationToken)"/>
    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken)
    {
        bool writes;
        lock (_gate)
        {
            if (!CanSendNow(cancellationToken, out ValueTask refused, out bool mustWait))
            {
                return mustWait ? _queue.EnqueueAsync(message, cancellationToken) : refused;
            }

            try
            {
                _active.Append(message);
            }
            catch (DuplexMessageException exception)
            {
                return ValueTask.FromException(exception);
            }

            writes = MustWriteNow();
        }

        if (writes)
        {
            _writer.Run();
        }

        return default;
    }

    /// <summary>Refuses further messages; after those that wait, <paramref name="frame"/> is sent. May be called again, with another frame.</summary>
    /// <param name="frame">What says on the wire that this side sends no more, framed already; may be empty.</param>
    /// <param name="isLast">Whether nothing at all may follow it.</param>
    /// <returns>Completes when the frame was accepted, or faults when the channel has ended before in another way than normally.</returns>
    public Task CompleteAsync(ReadOnlySpan<byte> frame, bool isLast)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                return failure.Status == ChannelCloseStatus.Completed ? Task.CompletedTask : Task.FromException(failure.ToException());
            }

            Task task = (_completion ??= new Completion()).Request(frame, isLast);
            AppendCompletion();
            EnsureWriting();
            return task;
        }
    }

    /// <summary>
    /// Sends a control frame behind the messages that were accepted; it does not wait for room, so its callers bound how many there are. No effect after the
    /// last frame and after a failed write.
    /// </summary>
    /// <param name="frame">The frame, framed already; copied.</param>
    /// <param name="isLast">Whether nothing at all may follow it.</param>
    public void SendFrame(ReadOnlySpan<byte> frame, bool isLast = false)
    {
        lock (_gate)
        {
            AppendFrame(frame, isLast);
            EnsureWriting();
        }
    }

    /// <summary>Ends waiting sends, and every later one, with <paramref name="closed"/>. Frames that were accepted are still written. The first call counts.</summary>
    /// <param name="closed">How the channel ended.</param>
    public void Fail(ChannelClosed closed)
    {
        lock (_gate)
        {
            if (_failure is null)
            {
                _failure = closed;
                _queue.Fail(closed);
                _completion?.Fail(closed);
            }
        }
    }

    /// <summary>Completes when everything that was accepted has been written, or can no longer be.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (_isStopped || (!_isWriting && _active.Count == 0))
            {
                return Task.CompletedTask;
            }

            return (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void WriteQueued()
    {
        lock (_gate)
        {
            _isFlushQueued = false;
            _halfFullWrites = 0;
            if (_isWriting || _isStopped || _active.Count == 0)
            {
                return;
            }

            _isWriting = true;
        }

        _writer.Run();
    }

    /// <returns>Whether the message may be encoded now; otherwise the call ends with <paramref name="refused"/> or must wait.</returns>
    private bool CanSendNow(CancellationToken cancellationToken, out ValueTask refused, out bool mustWait)
    {
        refused = default;
        mustWait = false;
        if (_failure is not null || _completion is not null || cancellationToken.IsCancellationRequested)
        {
            refused = Refuse(cancellationToken);
            return false;
        }

        mustWait = _active.Count + _inFlight >= _limit || !_queue.IsEmpty;
        return !mustWait;
    }

    private ValueTask Refuse(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        return ValueTask.FromException(_failure is { } failure
            ? failure.ToException()
            : new InvalidOperationException("CompleteAsync was called: this side sends no more."));
    }

    /// <summary>
    /// The flush policy, called after a message was encoded. The sender writes at once if the peer waits for this answer, if nothing was written in this
    /// millisecond (a lone message, or the first of a burst), or if half the buffer is full; else one work item writes what a burst brings together.
    /// Now and then a full buffer is left to the work item too, so that a sender in a tight loop gives its thread up.
    /// </summary>
    /// <returns>Whether the caller must run the write loop, outside the lock.</returns>
    private bool MustWriteNow()
    {
        _sent++;
        if (_isWriting || _isStopped)
        {
            return false;
        }

        bool isHalfFull = _active.Count >= _limit / 2;
        if (isHalfFull && _halfFullWrites++ >= MaxHalfFullWrites)
        {
            // Else a sender whose writes never wait would keep its thread for ever, and with a few of them nobody learns that their peers are gone.
            QueueFlush();
            return false;
        }

        long tick = Environment.TickCount64;
        if (_answerIsDue || tick != _lastTick || isHalfFull)
        {
            _answerIsDue = false;
            _lastTick = tick;
            return _isWriting = true;
        }

        QueueFlush();
        return false;
    }

    private void QueueFlush()
    {
        if (!_isFlushQueued)
        {
            _isFlushQueued = true;
            ThreadPool.UnsafeQueueUserWorkItem(_work, preferLocal: false);
        }
    }

    private void EnsureWriting()
    {
        if (!_isWriting && !_isStopped && _active.Count > 0)
        {
            QueueFlush();
        }
    }

    private void AppendFrame(ReadOnlySpan<byte> frame, bool isLast)
    {
        if (!_lastAppended && !_isStopped)
        {
            _active.AppendFrame(frame);
            _lastAppended = isLast;
        }
    }

    /// <summary>Once no send waits, sends the frames that say so.</summary>
    private void AppendCompletion()
    {
        if (_completion is null || !_queue.IsEmpty)
        {
            return;
        }

        while (_completion.TryTake(out (byte[] Frame, bool IsLast) next))
        {
            AppendFrame(next.Frame, next.IsLast);
        }

        _completion.Finish();
    }

    private bool TryTakeFrames(out ReadOnlyMemory<byte> frames)
    {
        lock (_gate)
        {
            _inFlight = 0;
            _writing.Clear();
            while (!_queue.IsEmpty && _active.Count < _limit)
            {
                _sent++;
                _queue.WriteNext(_work);
            }

            AppendCompletion();
            frames = default;
            if (_active.Count == 0)
            {
                _active.Release();
                _writing.Release();
                _isWriting = false;
                _drained?.TrySetResult();
                _drained = null;
                return false;
            }

            (_active, _writing) = (_writing, _active);
            _inFlight = _writing.Count;
            _writes++;
            frames = _writing.Written;
            return true;
        }
    }

    private void OnWriteFailed(Exception exception)
    {
        lock (_gate)
        {
            _isStopped = true;
            _isWriting = false;
            _drained?.TrySetResult();
        }

        _handler.OnWriteFailed(exception);
    }

    /// <summary>The sender as the thread pool, the queue and the write loop see it, so that they do not show in its public members.</summary>
    private sealed class Work(MessageSender sender) : ISendTarget, IFrameSource, IThreadPoolWorkItem
    {
        public void Write<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer)
        {
            FrameBuffer buffer = sender._active;
            buffer.BeginFrame();
            try
            {
                serializer.Serialize(message, buffer);
                buffer.EndFrame(kind);
            }
            catch
            {
                buffer.RollBack();
                throw;
            }
        }

        public void Write(RawMessage message) => sender._active.Append(message);

        public void Execute() => sender.WriteQueued();

        public bool TryTakeFrames(out ReadOnlyMemory<byte> frames) => sender.TryTakeFrames(out frames);

        public void OnWriteFailed(Exception exception) => sender.OnWriteFailed(exception);
    }
}
