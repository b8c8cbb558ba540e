using System.Buffers;
using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>The sending half of one end: writes at once while there is room, else lets sends wait. Used under the pair's lock.</summary>
internal sealed class InMemorySender(InMemoryConnection owner, Lock gate, MessageBuffer target, ChannelLimits limits, TimeProvider timeProvider) : ISendTarget
{
    /// <summary>Writes a payload that is already encoded.</summary>
    public static readonly IMessageSerializer<ReadOnlySequence<byte>> Encoded = new EncodedPayload();

    private readonly TimeSpan _sendTimeout = limits.SendTimeout > TimeSpan.Zero ? limits.SendTimeout : Timeout.InfiniteTimeSpan;
    private readonly CheckedWriter _writer = new(target, limits.MaxMessageBytes);
    private readonly SendQueue _waiting = new(gate);
    private TaskCompletionSource? _completion;
    private bool _isPumping;

    /// <summary>Whether the receiver takes what arrives and throws it away.</summary>
    public bool IsDiscarded { get; set; }

    /// <summary>The end of sending, once it was asked for.</summary>
    public Task? Completion => _completion?.Task;

    private bool HasRoom => IsDiscarded || target.HasRoom;

    public ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        if (_waiting.IsEmpty && HasRoom)
        {
            Write(message, kind, serializer);
            return default;
        }

        ValueTask wait = _waiting.EnqueueAsync(message, kind, serializer, cancellationToken);
        if (!_isPumping)
        {
            _isPumping = true;
            _ = PumpAsync(target.WaitForRoomAsync());
        }

        return wait;
    }

    /// <summary>Ends sending after every send that was called before.</summary>
    public Task Complete()
    {
        _completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SendWaiting();
        return _completion.Task;
    }

    /// <summary>Sends what waits as far as there is room.</summary>
    public void SendWaiting()
    {
        while (!_waiting.IsEmpty && HasRoom)
        {
            _waiting.WriteNext(this);
        }

        if (_waiting.IsEmpty && _completion is { Task.IsCompleted: false })
        {
            _completion.SetResult();
            owner.OnSentAll();
        }
    }

    /// <summary>Fails what waits: the connection has ended.</summary>
    public void End(ChannelClosed closed)
    {
        _waiting.Fail(closed);
        if (closed.Status == ChannelCloseStatus.Completed)
        {
            _completion?.TrySetResult();
        }
        else if (_completion is not null && _completion.TrySetException(closed.ToException()))
        {
            _ = _completion.Task.Exception; // Nobody may be waiting.
        }
    }

    public void Write<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer)
    {
        target.BeginMessage();
        try
        {
            _writer.Open(kind);
            serializer.Serialize(message, _writer);
            _writer.Finish();
        }
        catch
        {
            target.DiscardMessage();
            throw;
        }
        finally
        {
            _writer.Close();
        }

        if (IsDiscarded || !owner.IsAcceptedByPeer(target.MessageLength))
        {
            target.DiscardMessage();
            return;
        }

        target.EndMessage(kind);
        if (target.Publish())
        {
            target.WakeReader(inline: false);
        }
    }

    public void Write(RawMessage message) => Write(message.Payload, message.Kind, Encoded);

    private async Task PumpAsync(ValueTask room)
    {
        while (true)
        {
            try
            {
                await room.AsTask().WaitAsync(_sendTimeout, timeProvider).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                owner.Abort(new ChannelClosed(ChannelCloseStatus.Timeout, "The peer took nothing within SendTimeout."));
                return;
            }

            lock (gate)
            {
                SendWaiting();
                if (_waiting.IsEmpty)
                {
                    _isPumping = false;
                    return;
                }

                room = target.WaitForRoomAsync();
            }
        }
    }

    private sealed class EncodedPayload : IMessageSerializer<ReadOnlySequence<byte>>
    {
        public void Serialize(ReadOnlySequence<byte> message, IBufferWriter<byte> destination)
        {
            foreach (ReadOnlyMemory<byte> part in message)
            {
                destination.Write(part.Span);
            }
        }

        public ReadOnlySequence<byte> Deserialize(in ReadOnlySequence<byte> payload) => payload;
    }
}
