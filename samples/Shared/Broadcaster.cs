namespace Samples;

/// <summary>
/// Hands each published message to every member. A member takes its messages from a bounded queue of its own in its own time, so that publishing never waits
/// and a slow member delays nobody. All members see the messages in the same order. Everything may be called from any thread.
/// </summary>
public sealed class Broadcaster<T>
{
    private readonly Lock _lock = new();
    private readonly HashSet<BroadcastMember<T>> _members = [];

    /// <summary>How many members there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Adds a member, which gets what is published from now on until it is disposed.</summary>
    /// <param name="capacity">How many messages may wait for the member.</param>
    /// <param name="whenFull">What happens to further ones.</param>
    /// <param name="keyOf">For <see cref="WhenFull.LatestPerKey"/>: what a message is a state of.</param>
    /// <param name="first">What the member gets before all others: how things stand as it joins. It counts for the capacity.</param>
    public BroadcastMember<T> Join(int capacity, WhenFull whenFull, Func<T, object>? keyOf = null, IEnumerable<T>? first = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (whenFull == WhenFull.LatestPerKey)
        {
            ArgumentNullException.ThrowIfNull(keyOf);
        }

        var member = new BroadcastMember<T>(Leave, capacity, whenFull, keyOf);
        foreach (T message in first ?? [])
        {
            member.Offer(message);
        }

        lock (_lock)
        {
            if (!member.Overrun.IsCompleted)
            {
                _members.Add(member);
            }
        }

        return member;
    }

    /// <summary>Hands a message to all who are members now. Never waits.</summary>
    public void Publish(T message)
    {
        // Held until every member has it, so that two publishers cannot reach two members in different orders. What is done under the lock takes no time:
        // a place in a queue, whose reader runs on a thread of its own.
        lock (_lock)
        {
            _members.RemoveWhere(member => !member.Offer(message));
        }
    }

    private void Leave(BroadcastMember<T> member)
    {
        lock (_lock)
        {
            _members.Remove(member);
        }
    }
}
