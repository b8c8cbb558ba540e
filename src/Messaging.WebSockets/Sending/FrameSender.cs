using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Sending;

/// <summary>
/// The sending side of one connection. Senders encode under a lock into one buffer while another is being written, and several messages leave in one
/// write. No timer delays a lone message: it leaves at once, or from a work item that was queued at the same moment (see <see cref="MustWriteNow"/>).
/// </summary>
internal sealed class FrameSender : ISendTarget, IFrameSource, IThreadPoolWorkItem
{
    private const int MaxPendingPongs = 8;
    private const int MaxHalfFullWrites = 8;

    private readonly Lock _gate = new();
    private readonly ISendHandler _handler;
    private readonly FrameWriter _writer;
    private readonly int _limit;
    private readonly SendQueue _queue;
    private readonly Completion _completion = new();

    private FrameBuffer _active;
    private FrameBuffer _writing;
    private int _inFlight;
    private bool _isWriting;
    private bool _isFlushQueued;
    private bool _isStopped;
    private bool _closeAppended;
    private int _pendingPongs;
    private int _halfFullWrites;
    private long _lastTick;
    private volatile bool _answerIsDue;
    private ChannelClosed? _failure;
    private TaskCompletionSource? _drained;

    public FrameSender(Stream stream, ISendHandler handler, SenderOptions options, CancellationToken lifetime)
    {
        _handler = handler;
        _writer = new FrameWriter(stream, this, handler, options, lifetime);
        _limit = options.Limits.SendBufferBytes;
        _queue = new SendQueue(_gate);
        _active = new FrameBuffer(options.Masks, options.Limits.MaxMessageBytes);
        _writing = new FrameBuffer(options.Masks, options.Limits.MaxMessageBytes);
    }

    /// <summary>Says that the application has taken all that a read brought which had to wait: the next message may be the answer that the peer waits for.</summary>
    public void ExpectAnswer() => _answerIsDue = true;

    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        bool writes;
        lock (_gate)
        {
            if (!CanSendNow(cancellationToken, out ValueTask refused, out bool mustWait))
            {
                return mustWait ? _queue.EnqueueAsync(message, kind, serializer, cancellationToken) : refused;
            }

            try
            {
                Write(message, kind, serializer);
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

    /// <summary>Refuses further messages; after those that wait, the frame of <paramref name="step"/> is sent.</summary>
    /// <returns>Completes when that frame was accepted, or faults when the channel has ended before.</returns>
    public Task CompleteAsync(CompletionSteps step, Opcode markerOpcode = Opcode.Binary)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                return failure.Status == ChannelCloseStatus.Completed ? Task.CompletedTask : Task.FromException(failure.ToException());
            }

            Task task = _completion.Request(step, markerOpcode);
            AppendCompletion();
            EnsureWriting();
            return task;
        }
    }

    /// <summary>Sends a Close frame after what was accepted before; no frame follows it. The first call counts.</summary>
    public void SendClose(ushort code, string? reason)
    {
        Span<byte> payload = stackalloc byte[2 + ClosePayload.MaxReasonBytes];
        int length = code == CloseCodes.NoStatus ? 0 : ClosePayload.Write(payload, code, reason);
        lock (_gate)
        {
            AppendControl(Opcode.Close, payload[..length]);
            _closeAppended = true;
            EnsureWriting();
        }
    }

    public void SendPing()
    {
        lock (_gate)
        {
            AppendControl(Opcode.Ping, []);
            EnsureWriting();
        }
    }

    /// <summary>Answers a ping, or gives an unasked sign of life. Where pongs pile up, the peer does not read; then they may be left out (RFC 6455 section 5.5.3).</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_pendingPongs < MaxPendingPongs)
            {
                _pendingPongs++;
                AppendControl(Opcode.Pong, payload);
                EnsureWriting();
            }
        }
    }

    /// <summary>Ends waiting sends, and every later one, with <paramref name="closed"/>. Frames that were accepted are still written.</summary>
    public void Fail(ChannelClosed closed)
    {
        lock (_gate)
        {
            if (_failure is null)
            {
                _failure = closed;
                _queue.Fail(closed);
                _completion.Fail(closed);
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

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    public void Write<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer)
    {
        _active.BeginFrame();
        try
        {
            serializer.Serialize(message, _active);
            _active.EndFrame(kind);
        }
        catch
        {
            _active.RollBack();
            throw;
        }
    }

    public void Write(RawMessage message) => _active.Append(message);

    void IThreadPoolWorkItem.Execute()
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
        if (_failure is not null || _completion.IsRequested || cancellationToken.IsCancellationRequested)
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
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void EnsureWriting()
    {
        if (!_isWriting && !_isStopped && _active.Count > 0)
        {
            QueueFlush();
        }
    }

    private void AppendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (!_closeAppended && !_isStopped)
        {
            _active.AppendControl(opcode, payload);
        }
    }

    /// <summary>Once no send waits, sends the frames that say so.</summary>
    private void AppendCompletion()
    {
        if (!_completion.IsRequested || !_queue.IsEmpty)
        {
            return;
        }

        if (_completion.TakeMarker(out Opcode markerOpcode))
        {
            AppendControl(markerOpcode, []);
        }

        if (_completion.TakeClose())
        {
            Span<byte> payload = stackalloc byte[2];
            AppendControl(Opcode.Close, payload[..ClosePayload.Write(payload, CloseCodes.Normal, null)]);
            _closeAppended = true;
        }

        _completion.Finish();
    }

    bool IFrameSource.TryTakeFrames(out ReadOnlyMemory<byte> frames)
    {
        lock (_gate)
        {
            _inFlight = 0;
            _writing.Release();
            while (!_queue.IsEmpty && _active.Count < _limit)
            {
                _queue.WriteNext(this);
            }

            AppendCompletion();
            frames = default;
            if (_active.Count == 0)
            {
                _active.Release();
                _isWriting = false;
                _drained?.TrySetResult();
                _drained = null;
                return false;
            }

            (_active, _writing) = (_writing, _active);
            _inFlight = _writing.Count;
            _pendingPongs = 0;
            frames = _writing.Written;
            return true;
        }
    }

    void IFrameSource.OnWriteFailed(Exception exception)
    {
        lock (_gate)
        {
            _isStopped = true;
            _isWriting = false;
            _drained?.TrySetResult();
        }

        _handler.OnWriteFailed(exception);
    }
}
