using System.Buffers;
using System.Threading.Tasks.Sources;
using Messaging.Transports;

namespace Messaging.Tests.Fakes;

/// <summary>A connection under the test's control. Everything it does on the message path allocates nothing.</summary>
internal sealed class FakeConnection : ITransportConnection, IValueTaskSource<bool>
{
    private readonly TaskCompletionSource<ChannelClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstSend = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<RawMessage> _received = new();
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _cancellation;
    private bool _isWaiting;

    public ChannelInfo Info { get; init; } = new() { Transport = "Fake", Role = ChannelRole.Client, Serializer = "Json" };

    public Task<ChannelClosed> Closed => _closed.Task;

    public ArrayBufferWriter<byte> Sent { get; } = new(64 * 1024);

    public MessageKind? SentKind { get; private set; }

    public bool IsRawSend { get; private set; }

    public ChannelClosed? Aborted { get; private set; }

    public bool IsCompleted { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool IsWaiting => _isWaiting;

    /// <summary>Completes when a reader has begun to wait, which happens on a thread of its own.</summary>
    public Task FirstWait => _firstWait.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Completes when the first typed message has been sent.</summary>
    public Task FirstSend => _firstSend.Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Deliver(string text) => Deliver(new RawMessage(System.Text.Encoding.UTF8.GetBytes(text), MessageKind.Text));

    public void Deliver(RawMessage message)
    {
        _received.Enqueue(message);
        Release(static (ref ManualResetValueTaskSourceCore<bool> wait) => wait.SetResult(true));
    }

    public void End(ChannelClosed closed)
    {
        _closed.TrySetResult(closed);
        Release(closed.Status == ChannelCloseStatus.Completed
            ? static (ref ManualResetValueTaskSourceCore<bool> wait) => wait.SetResult(false)
            : (ref ManualResetValueTaskSourceCore<bool> wait) => wait.SetException(closed.ToException()));
    }

    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        Sent.ResetWrittenCount();
        serializer.Serialize(message, Sent);
        SentKind = kind;
        _firstSend.TrySetResult();
        return default;
    }

    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken)
    {
        Sent.ResetWrittenCount();
        foreach (ReadOnlyMemory<byte> part in message.Payload)
        {
            Sent.Write(part.Span);
        }

        SentKind = message.Kind;
        IsRawSend = true;
        return default;
    }

    public bool TryReceive(out RawMessage message) => _received.TryDequeue(out message);

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        Assert.False(_isWaiting, "Two waits at once.");
        if (_received.Count != 0)
        {
            return new ValueTask<bool>(true);
        }

        if (_closed.Task.IsCompleted)
        {
            ChannelClosed closed = _closed.Task.GetAwaiter().GetResult();
            return closed.Status == ChannelCloseStatus.Completed ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(closed.ToException());
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        _wait.Reset();
        _isWaiting = true;
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((FakeConnection)state!).Release((ref ManualResetValueTaskSourceCore<bool> wait) => wait.SetException(new OperationCanceledException(token))),
            this);
        _firstWait.TrySetResult();
        return new ValueTask<bool>(this, _wait.Version);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        IsCompleted = true;
        return default;
    }

    public void Abort(ChannelClosed closed)
    {
        if (_closed.Task.IsCompleted)
        {
            return;
        }

        Aborted = closed;
        _received.Clear();
        End(closed);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        End(new ChannelClosed(ChannelCloseStatus.Completed));
        return default;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _wait.OnCompleted(continuation, state, token, flags);

    private delegate void Completion(ref ManualResetValueTaskSourceCore<bool> wait);

    private void Release(Completion complete)
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _cancellation.Unregister();
            complete(ref _wait);
        }
    }
}
