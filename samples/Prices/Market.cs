namespace Prices;

/// <summary>A price as a market has it. Quotes of several symbols are streamed by ascending <paramref name="Order"/>.</summary>
internal readonly record struct MarketPrice(long Order, string Date, double Price);

/// <summary>Where the server's prices come from. Thread-safe: every channel enumerates for itself.</summary>
internal interface IMarket
{
    IReadOnlyList<string> Symbols { get; }

    /// <summary>The prices of one symbol, in ascending order; possibly without end.</summary>
    IEnumerable<MarketPrice> Prices(string symbol);
}

/// <summary>Random walks without end.</summary>
internal sealed class GeneratedMarket(TimeProvider time) : IMarket
{
    public IReadOnlyList<string> Symbols { get; } = ["AAPL", "AMZN", "GOOG", "IBM", "MSFT", "NFLX", "NVDA", "ORCL"];

    public IEnumerable<MarketPrice> Prices(string symbol)
    {
        double price = 50 + (Random.Shared.NextDouble() * 200);
        for (long order = 0; ; order++)
        {
            price = Math.Round(Math.Max(1, price * (1 + ((Random.Shared.NextDouble() - 0.5) * 0.02))), 2);
            yield return new MarketPrice(order, time.GetUtcNow().ToString("HH:mm:ss.fff", null), price);
        }
    }
}
