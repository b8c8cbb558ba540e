using System.Buffers;
using Messaging.Transports;

namespace Messaging.Fuzzing.Targets;

/// <summary>A connection that has received one message and then its end. Everything completes at once.</summary>
internal sealed class PayloadConnection(ReadOnlySequence<byte> payload, MessageKind kind) : ITransportConnection
{
    private readonly TaskCompletionSource<ChannelClosed> _closed = new();
    private bool _isTaken;

    public ChannelInfo Info { get; } = new() { Transport = "Payload", Role = ChannelRole.Server };

    public Task<ChannelClosed> Closed => _closed.Task;

    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public bool TryReceive(out RawMessage message)
    {
        message = _isTaken ? default : new RawMessage(payload, kind);
        return !_isTaken && (_isTaken = true);
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) =>
        _closed.Task.IsCompleted ? throw _closed.Task.Result.ToException() : new ValueTask<bool>(!_isTaken);

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

    public void Abort(ChannelClosed closed) => _closed.TrySetResult(closed);

    public ValueTask DisposeAsync() => default;
}
