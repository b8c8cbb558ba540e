namespace PriceFeed;

/// <summary>Asks for so many quotes of each symbol.</summary>
internal sealed record Watch(string[] Symbols, int Quotes);

internal sealed record Quote(string Symbol, int Number, decimal Price);

/// <summary>What the market does, and what a trader looks at: nothing of it knows how messages travel.</summary>
internal static class Feed
{
    public const int MaxMessageBytes = 64 * 1024;
    public const string Refusal = "Quotes must be 1 to 100.";

    /// <summary>Three requests that are sent at once. The last has several kilobytes.</summary>
    public static readonly Watch[] Requests =
    [
        new(["MSFT", "AAPL"], 3),
        new(["GOOG"], 4),
        new([.. Enumerable.Range(1000, 2000).Select(number => $"X{number}")], 1),
    ];

    public static bool IsValid(Watch watch) => watch.Quotes is >= 1 and <= 100;

    public static IEnumerable<Quote> Answer(Watch watch) =>
        Enumerable.Range(1, watch.Quotes).SelectMany(number => watch.Symbols.Select(symbol => new Quote(symbol, number, 39 + (number * symbol[0] % 200 / 100m))));

    public static void Print(IReadOnlyCollection<Quote> quotes)
    {
        foreach (Quote quote in quotes.Where(quote => quote.Symbol[0] != 'X').OrderBy(quote => quote.Symbol, StringComparer.Ordinal))
        {
            Console.WriteLine($"{quote.Symbol} {quote.Number} {quote.Price:F2}");
        }

        Console.WriteLine($"{quotes.Count} quotes");
    }
}
