using Market.V1;

namespace Market;

/// <summary>What the market does: nothing of it knows how messages travel.</summary>
internal static class Exchange
{
    public const string ClientName = "client-name";
    public const string Halted = "HALT";

    public static bool Lists(string symbol) => symbol is "MSFT" or "AAPL" or Halted;

    /// <summary>The latest quote. While trading is halted it waits.</summary>
    public static async Task<Quote> LatestAsync(string symbol, CancellationToken cancellationToken)
    {
        if (symbol == Halted)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return QuoteOf(symbol, 0);
    }

    /// <summary>Quotes without end.</summary>
    public static async IAsyncEnumerable<Quote> WatchAsync(string symbol)
    {
        for (int number = 1; ; number++)
        {
            await Task.Yield();
            yield return QuoteOf(symbol, number);
        }
    }

    public static Fill Execute(Order order) => new() { Symbol = order.Symbol, Pieces = order.Pieces, Amount = order.Pieces * QuoteOf(order.Symbol, 0).Price };

    public static Fill Sum(IReadOnlyCollection<Fill> fills) =>
        new() { Symbol = "all", Pieces = fills.Sum(fill => fill.Pieces), Amount = fills.Sum(fill => fill.Amount) };

    public static void Print(Quote quote) => Console.WriteLine($"{quote.Symbol} {quote.Number} {quote.Price:F2}");

    public static void Print(Fill fill) => Console.WriteLine($"{fill.Symbol} {fill.Pieces} for {fill.Amount:F2}");

    private static Quote QuoteOf(string symbol, int number) => new() { Symbol = symbol, Number = number, Price = 39 + (number * symbol[0] % 200 / 100.0) };
}
