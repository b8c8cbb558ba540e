using System.Globalization;

namespace Prices;

/// <summary>The prices of a CSV file with the columns <c>symbol,date,price</c>, in the file's order.</summary>
internal sealed class ReplayMarket : IMarket
{
    private const string Header = "symbol,date,price";
    private const int MaxLineLength = 1_000;

    private readonly Dictionary<string, List<MarketPrice>> _prices = new(StringComparer.Ordinal);

    private ReplayMarket()
    {
    }

    public IReadOnlyList<string> Symbols => [.. _prices.Keys];

    /// <exception cref="InvalidDataException">A line is not as expected; the message begins with file and line number.</exception>
    public static ReplayMarket Load(string path)
    {
        var market = new ReplayMarket();
        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (number == 1 && line != Header)
            {
                throw new InvalidDataException($"{path}:1: expected the header '{Header}', found '{Excerpt(line)}'.");
            }

            if (number > 1 && line.Length > 0)
            {
                market.AddLine(line, number, path);
            }
        }

        return number > 0 ? market : throw new InvalidDataException($"{path}:1: expected the header '{Header}', found an empty file.");
    }

    public IEnumerable<MarketPrice> Prices(string symbol) => _prices.GetValueOrDefault(symbol) ?? [];

    private void AddLine(string line, long number, string path)
    {
        string[] fields = line.Length <= MaxLineLength ? line.Split(',') : [];
        if (fields.Length != 3 || fields[0].Length == 0)
        {
            throw new InvalidDataException(
                $"{path}:{number}: expected symbol, date and price separated by commas, found '{Excerpt(line)}'.");
        }

        if (!double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double price) || !double.IsFinite(price))
        {
            throw new InvalidDataException($"{path}:{number}: expected a price such as 39.81, found '{Excerpt(fields[2])}'.");
        }

        if (!_prices.TryGetValue(fields[0], out List<MarketPrice>? prices))
        {
            _prices.Add(fields[0], prices = []);
        }

        prices.Add(new MarketPrice(number, fields[1], price));
    }

    private static string Excerpt(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");
}
