using System.Buffers;
using System.Runtime.CompilerServices;

namespace Messaging.Compare.Peers.Channels;

/// <summary>Many requests in flight on one raw channel.</summary>
internal sealed class ChannelRequests : IRequests
{
    private readonly IDuplexChannel<RawMessage, RawMessage> _channel;
    private readonly ReplySlots _slots;
    private readonly Task _reading;

    public ChannelRequests(IDuplexChannel<RawMessage, RawMessage> channel, int size, int slots)
    {
        _channel = channel;
        _slots = new ReplySlots(slots, size);
        _reading = ReadAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RequestAsync(int slot, CancellationToken cancellationToken)
    {
        ValueTask reply = _slots.Expect(slot);
        await _channel.SendAsync(new RawMessage(_slots.Request(slot), MessageKind.Binary), cancellationToken);
        await reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.CompleteAsync();
        await _reading;
        await _channel.DisposeAsync();
    }

    private void Complete(in ReadOnlySequence<byte> reply)
    {
        // A message may lie across two segments.
        Span<byte> slot = stackalloc byte[sizeof(int)];
        reply.Slice(0, slot.Length).CopyTo(slot);
        _slots.Complete(slot);
    }

    private async Task ReadAsync()
    {
        await foreach (RawMessage reply in _channel.ReadAllAsync())
        {
            Complete(reply.Payload);
        }
    }
}
