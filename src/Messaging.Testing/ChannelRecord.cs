namespace Messaging.Testing;

/// <summary>What one client has sent and received so far. Thread-safe.</summary>
/// <typeparam name="TSend">The type of the messages the client sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
public sealed class ChannelRecord<TSend, TReceive>
{
    private readonly List<TSend> _sent = [];
    private readonly List<TReceive> _received = [];
    private readonly Lock _gate = new();

    internal ChannelRecord()
    {
    }

    /// <summary>The messages whose sends have completed, in this order; a copy. They are the objects themselves: one that is changed later has changed here.</summary>
    public IReadOnlyList<TSend> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>The messages that the client has read, in order; a copy.</summary>
    public IReadOnlyList<TReceive> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    internal void AddSent(TSend message)
    {
        lock (_gate)
        {
            _sent.Add(message);
        }
    }

    internal void AddReceived(TReceive message)
    {
        lock (_gate)
        {
            _received.Add(message);
        }
    }
}
