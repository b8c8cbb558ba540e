using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>The sends of one end, in order: written at once while there is room, else waiting. Every member is called under the pair's lock.</summary>
internal sealed class SendQueue(InMemoryConnection owner, Lock gate, MessageBuffer target, ChannelLimits limits, TimeProvider timeProvider)
{
    private readonly TimeSpan _sendTimeout = limits.SendTimeout > TimeSpan.Zero ? limits.SendTimeout : Timeout.InfiniteTimeSpan;
    private readonly CheckedWriter _writer = new(target, limits.MaxMessageBytes);
    private readonly LinkedList<PendingSend> _waiting = new();
    private bool _isPumping;

    /// <summary>Whether the receiver takes what arrives and throws it away.</summary>
    public bool IsDiscarded { get; set; }

    private bool HasRoom => IsDiscarded || target.HasRoom;

    public ValueTask Send<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        if (_waiting.Count != 0 || !HasRoom)
        {
            return WaitAndSend(message, kind, serializer, cancellationToken);
        }

        Write(message, kind, serializer);
        return default;
    }

    /// <summary>Runs <paramref name="onSentAll"/> after every send that was called before.</summary>
    public Task Complete(Action onSentAll)
    {
        var end = new PendingSend(onSentAll, isEnd: true);
        _waiting.AddLast(end);
        RunWaiting();
        return end.Done;
    }

    public void End(ChannelClosed closed)
    {
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.End(closed);
        }
    }

    public void RunWaiting()
    {
        while (_waiting.First is { } first && (first.Value.IsEnd || HasRoom))
        {
            _waiting.RemoveFirst();
            first.Value.Run();
        }
    }

    private ValueTask WaitAndSend<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken)
    {
        var pending = new PendingSend(() => Write(message, kind, serializer), isEnd: false);
        LinkedListNode<PendingSend> node = _waiting.AddLast(pending);
        pending.Cancellation = cancellationToken.UnsafeRegister((_, token) => Cancel(node, token), null);
        if (!_isPumping)
        {
            _isPumping = true;
            _ = PumpAsync(target.WaitForRoomAsync());
        }

        return new ValueTask(pending.Done);
    }

    private void Cancel(LinkedListNode<PendingSend> node, CancellationToken token)
    {
        lock (gate)
        {
            if (node.List is not null)
            {
                _waiting.Remove(node);
                node.Value.Cancel(token);
                RunWaiting();
            }
        }
    }

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
                RunWaiting();
                if (_waiting.Count == 0)
                {
                    _isPumping = false;
                    return;
                }

                room = target.WaitForRoomAsync();
            }
        }
    }

    private void Write<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer)
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
}
