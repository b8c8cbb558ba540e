namespace Messaging.Compare.Peers.Channels;

/// <summary>The members of a group and the channel that makes the server send to them.</summary>
internal sealed class ChannelGroup<T> : IGroup
{
    private readonly List<IDuplexChannel<T, T>> _members;
    private readonly int _burden;
    private readonly List<Task> _reading;
    private TaskCompletionSource _all = NewSignal();
    private int _missing;

    private ChannelGroup(List<IDuplexChannel<T, T>> members, int burden)
    {
        _members = members;
        _burden = burden;
        _missing = members.Count;
        _reading = [.. members.Select(ReadAsync)];
    }

    /// <summary>The channel whose messages make the server send. Set before the first broadcast.</summary>
    public IDuplexChannel<T, T>? Source { get; set; }

    /// <summary>What the source sends.</summary>
    public T? Signal { get; set; }

    /// <summary>Waits until the server has said to every member that it belongs to the group.</summary>
    public static async Task<ChannelGroup<T>> JoinAsync(List<IDuplexChannel<T, T>> members, int burden, CancellationToken cancellationToken)
    {
        var group = new ChannelGroup<T>(members, burden);
        await group._all.Task.WaitAsync(cancellationToken);
        return group;
    }

    public async Task BroadcastAsync(CancellationToken cancellationToken)
    {
        _all = NewSignal();
        Volatile.Write(ref _missing, _members.Count);
        await Source!.SendAsync(Signal!, cancellationToken);
        await _all.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Source!.DisposeAsync();
        await Task.WhenAll(_members.Select(member => member.CompleteAsync().AsTask()));
        await Task.WhenAll(_reading);
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(IDuplexChannel<T, T> member)
    {
        try
        {
            await foreach (T _ in member.ReadAllAsync())
            {
                Burden.Carry(_burden);
                if (Interlocked.Decrement(ref _missing) == 0)
                {
                    _all.SetResult();
                }
            }
        }
        catch (DuplexChannelException e)
        {
            // The broadcast that waits for this member would wait for ever.
            _all.TrySetException(e);
        }
    }
}
