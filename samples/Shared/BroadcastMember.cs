using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Samples;

/// <summary>One that listens to a <see cref="Broadcaster{T}"/>, with what waits for it. One reader at a time; disposing leaves, from any thread.</summary>
public sealed class BroadcastMember<T> : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Place> _waiting = new();
    private readonly Dictionary<object, Place> _placeOf = [];
    private readonly Action<BroadcastMember<T>> _leave;
    private readonly int _capacity;
    private readonly WhenFull _whenFull;
    private readonly Func<T, object>? _keyOf;

    // Says "look again" and holds one such word at most. A channel runs its reader on the thread pool, never on the thread of who publishes.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _overrun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;
    private long _dropped;

    internal BroadcastMember(Action<BroadcastMember<T>> leave, int capacity, WhenFull whenFull, Func<T, object>? keyOf)
        => (_leave, _capacity, _whenFull, _keyOf) = (leave, capacity, whenFull, keyOf);

    /// <summary>Completes when the member was put out for being too slow (<see cref="WhenFull.Disconnect"/>), and never otherwise.</summary>
    public Task Overrun => _overrun.Task;

    /// <summary>How many messages the member will never get because others took their place.</summary>
    public long Dropped
    {
        get
        {
            lock (_lock)
            {
                return _dropped;
            }
        }
    }

    /// <summary>How many messages wait: never more than the capacity.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The messages as they come. Ends when the member is disposed or put out; what still waited is then gone.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            // Look first: what waits here may have been announced to an enumeration that was left.
            while (TryTake(out T? message))
            {
                yield return message;
            }
        }
        while (await _news.Reader.WaitToReadAsync(cancellationToken) && _news.Reader.TryRead(out _));
    }

    /// <summary>Takes the message that has waited longest, if there is one.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T message)
    {
        lock (_lock)
        {
            bool isThere = _waiting.Count > 0;
            message = isThere ? Take() : default;
            return isThere;
        }
    }

    /// <summary>Leaves. What waits is given up, and an enumeration ends.</summary>
    public void Dispose()
    {
        _leave(this);
        lock (_lock)
        {
            End();
        }
    }

    /// <summary>Lets a message wait for the reader, by the rule for full queues.</summary>
    /// <returns><see langword="false"/> if the member is none any more.</returns>
    internal bool Offer(T message)
    {
        object? key = _whenFull == WhenFull.LatestPerKey ? _keyOf!(message) : null;
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }

            if (key is not null && _placeOf.TryGetValue(key, out Place? taken))
            {
                taken.Message = message;
                _dropped++;
                return true;
            }

            if (_waiting.Count == _capacity)
            {
                if (_whenFull == WhenFull.Disconnect)
                {
                    End();
                    _overrun.SetResult();
                    return false;
                }

                Take();
                _dropped++;
            }

            var place = new Place(key, message);
            _waiting.Enqueue(place);
            if (key is not null)
            {
                _placeOf.Add(key, place);
            }
        }

        _news.Writer.TryWrite(true);
        return true;
    }

    private T Take()
    {
        Place place = _waiting.Dequeue();
        if (place.Key is not null)
        {
            _placeOf.Remove(place.Key);
        }

        return place.Message;
    }

    private void End()
    {
        _isOver = true;
        _waiting.Clear();
        _placeOf.Clear();
        _news.Writer.TryComplete();
    }

    private sealed class Place(object? key, T message)
    {
        public object? Key => key;

        public T Message { get; set; } = message;
    }
}
