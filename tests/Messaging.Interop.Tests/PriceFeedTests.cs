using Prices;

namespace Messaging.Interop.Tests;

public sealed class PriceFeedTests
{
    private static readonly string[] All = ["A", "B"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quotes_come_in_the_markets_order_and_end_with_it()
    {
        using var feed = new Feed(new TwoSymbols());
        feed.Apply(new Subscription { Add = All });

        Assert.Equal(["1 A 1", "2 B 2", "3 A 3", "4 B 4", "5 A 5", "6 B 6"], await TakeAllAsync(feed));
    }

    [Fact]
    public async Task A_symbol_that_was_removed_goes_on_where_it_stopped()
    {
        using var feed = new Feed(new TwoSymbols());
        feed.Apply(new Subscription { Add = All });
        Assert.Equal("A", (await feed.TakeAsync(Cancelled))!.Symbol);
        feed.Apply(new Subscription { Remove = ["A"] });
        Assert.Equal("B", (await feed.TakeAsync(Cancelled))!.Symbol);
        Assert.Equal("B", (await feed.TakeAsync(Cancelled))!.Symbol);
        Assert.Equal("B", (await feed.TakeAsync(Cancelled))!.Symbol);

        Task<Quote?> waiting = feed.TakeAsync(Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        feed.Apply(new Subscription { Add = ["A", "A"] });

        Assert.Equal("5 A 3", Describe(await waiting));
        Assert.Equal(["6 A 5"], await TakeAllAsync(feed));
    }

    [Fact]
    public async Task The_limit_counts_all_symbols_together()
    {
        using var feed = new Feed(new TwoSymbols());
        feed.Apply(new Subscription { Add = All, Limit = 3 });
        Assert.Equal(["1 A 1", "2 B 2", "3 A 3"], await TakeAllAsync(feed));
        Assert.Equal(3, feed.Taken);
    }

    [Fact]
    public async Task After_the_last_change_the_feed_ends_when_nothing_subscribed_is_left()
    {
        using var feed = new Feed(new TwoSymbols());
        feed.Apply(new Subscription { Add = ["A"] });
        feed.Finish();
        Assert.Equal(["1 A 1", "2 A 3", "3 A 5"], await TakeAllAsync(feed));
    }

    [Fact]
    public async Task Stop_ends_a_wait()
    {
        using var feed = new Feed(new TwoSymbols());
        Task<Quote?> waiting = feed.TakeAsync(Cancelled).AsTask();
        feed.Stop();
        Assert.Null(await waiting);
    }

    [Fact]
    public void What_does_not_exist_is_refused()
    {
        using var feed = new Feed(new TwoSymbols());
        Assert.Throws<InvalidDataException>(() => feed.Apply(new Subscription { Add = ["C"] }));
        Assert.Throws<InvalidDataException>(() => feed.Apply(new Subscription { Limit = -1 }));
        Assert.Throws<InvalidDataException>(() => feed.Apply(new Subscription { PerSecond = 0 }));
    }

    private static async Task<List<string>> TakeAllAsync(Feed feed)
    {
        var quotes = new List<string>();
        while (quotes.Count < 100 && await feed.TakeAsync(Cancelled) is { } quote)
        {
            quotes.Add(Describe(quote));
        }

        return quotes;
    }

    private static string Describe(Quote? quote) => $"{quote?.Sequence} {quote?.Symbol} {quote?.Price}";

    private sealed class TwoSymbols : IMarket
    {
        public IReadOnlyList<string> Symbols => All;

        public IEnumerable<MarketPrice> Prices(string symbol)
            => Enumerable.Range(1, 6)
                .Where(order => order % 2 == (symbol == "A" ? 1 : 0))
                .Select(order => new MarketPrice(order, $"day {order}", order));
    }
}
