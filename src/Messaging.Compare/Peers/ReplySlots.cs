using System.Buffers.Binary;
using System.Threading.Tasks.Sources;

namespace Messaging.Compare.Peers;

/// <summary>
/// Matches replies to requests by a slot number in the first four bytes, as an application does that has only messages. Allocates nothing per request.
/// </summary>
internal sealed class ReplySlots
{
    private readonly Slot[] _slots;

    /// <summary>Makes slots and a request for each.</summary>
    public ReplySlots(int slots, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, sizeof(int));
        _slots = new Slot[slots];
        for (int i = 0; i < slots; i++)
        {
            byte[] request = new byte[size];
            BinaryPrimitives.WriteInt32LittleEndian(request, i);
            _slots[i] = new Slot(request);
        }
    }

    /// <summary>The request of a slot.</summary>
    public ReadOnlyMemory<byte> Request(int slot) => _slots[slot].Request;

    /// <summary>Makes the wait for a slot's reply; to be called before its request is sent.</summary>
    public ValueTask Expect(int slot) => _slots[slot].Expect();

    /// <summary>Completes the wait of the slot that a reply belongs to.</summary>
    public void Complete(ReadOnlySpan<byte> reply) => _slots[BinaryPrimitives.ReadInt32LittleEndian(reply)].Complete();

    private sealed class Slot(byte[] request) : IValueTaskSource
    {
        // As with TaskCreationOptions.RunContinuationsAsynchronously: the reader must not run the requesters' code.
        private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

        public ReadOnlyMemory<byte> Request { get; } = request;

        public ValueTask Expect()
        {
            _core.Reset();
            return new ValueTask(this, _core.Version);
        }

        public void Complete() => _core.SetResult(true);

        public void GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
