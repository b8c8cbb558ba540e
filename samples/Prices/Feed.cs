namespace Prices;

/// <summary>
/// The quotes of one channel: the next price of whichever subscribed symbol comes first in the market's order. A symbol that is removed
/// keeps its place and
/// goes on from there when it is added again, so that nothing is skipped. One caller takes quotes; changes may come at any time.
/// </summary>
internal sealed class Feed(IMarket market) : IDisposable
{
    public const int MaxPerSecond = 1_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _subscribed = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _exhausted;
    private long _limit = long.MaxValue;
    private bool _isFinal;
    private bool _isStopped;

    /// <summary>How many quotes were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>The pause between two quotes that the client asked for; zero for none.</summary>
    public TimeSpan Pause { get; private set; }

    /// <exception cref="InvalidDataException">The client asked for what does not exist.</exception>
    public void Apply(Subscription change)
    {
        lock (_lock)
        {
            foreach (string symbol in change.Remove ?? [])
            {
                Remove(symbol);
            }

            foreach (string symbol in change.Add ?? [])
            {
                Add(symbol);
            }

            if (change.Limit is { } limit)
            {
                _limit = limit >= 0 ? limit : throw new InvalidDataException($"limit: expected at least 0, found {limit}");
            }

            if (change.PerSecond is { } perSecond)
            {
                Pause = perSecond is >= 1 and <= MaxPerSecond
                    ? TimeSpan.FromSeconds(1.0 / perSecond)
                    : throw new InvalidDataException($"perSecond: expected 1 to {MaxPerSecond}, found {perSecond}");
            }

            Signal();
        }
    }

    /// <summary>No more changes will come: the feed ends when nothing subscribed is left.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            _isFinal = true;
            Signal();
        }
    }

    /// <summary>The feed ends now.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            Signal();
        }
    }

    /// <summary>Waits for the next quote; <see langword="null"/> when the feed has ended.</summary>
    public async ValueTask<Quote?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isStopped || Taken >= _limit)
                {
                    return null;
                }

                if (_subscribed.TryDequeue(out string? symbol, out _))
                {
                    return Take(symbol);
                }

                if (_isFinal || _exhausted == market.Symbols.Count)
                {
                    return null;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (Place place in _places.Values)
        {
            place.Prices.Dispose();
        }
    }

    private void Add(string symbol)
    {
        if (!market.Symbols.Contains(symbol))
        {
            throw new InvalidDataException($"add: there is no symbol '{symbol}'");
        }

        if (!_places.TryGetValue(symbol, out Place? place))
        {
            _places.Add(symbol, place = new Place { Prices = market.Prices(symbol).GetEnumerator() });
            Advance(place);
        }

        if (!place.IsSubscribed && !place.IsExhausted)
        {
            place.IsSubscribed = true;
            _subscribed.Enqueue(symbol, place.Prices.Current.Order);
        }
    }

    private void Remove(string symbol)
    {
        if (_places.TryGetValue(symbol, out Place? place) && place.IsSubscribed)
        {
            place.IsSubscribed = false;
            _subscribed.Remove(symbol, out _, out _, StringComparer.Ordinal);
        }
    }

    private Quote Take(string symbol)
    {
        Place place = _places[symbol];
        MarketPrice price = place.Prices.Current;
        Advance(place);
        if (!place.IsExhausted)
        {
            _subscribed.Enqueue(symbol, place.Prices.Current.Order);
        }

        return new Quote(++Taken, symbol, price.Date, price.Price);
    }

    private void Advance(Place place)
    {
        if (!place.Prices.MoveNext())
        {
            place.IsExhausted = true;
            place.IsSubscribed = false;
            _exhausted++;
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Where the feed stands in one symbol: <see cref="Prices"/> is on the price that is sent next.</summary>
    private sealed class Place
    {
        public required IEnumerator<MarketPrice> Prices { get; init; }

        public bool IsSubscribed { get; set; }

        public bool IsExhausted { get; set; }
    }
}
