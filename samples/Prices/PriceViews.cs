using System.Globalization;
using Spectre.Console;

namespace Prices;

/// <summary>Where quotes are shown. One caller at a time.</summary>
internal interface IPriceView
{
    void Show(Quote quote);

    /// <summary>Runs the stream inside the view.</summary>
    Task<Summary> RunAsync(Func<Task<Summary>> stream) => stream();
}

/// <summary>Shows nothing.</summary>
internal sealed class SilentView : IPriceView
{
    public void Show(Quote quote)
    {
    }
}

/// <summary>One line for each quote: for pipes and files.</summary>
internal sealed class LineView(TextWriter output) : IPriceView
{
    public void Show(Quote quote)
        => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{quote.Symbol} {quote.Date} {quote.Price:0.00}"));
}

/// <summary>A table that is drawn anew in place, with one row for each symbol.</summary>
internal sealed class TableView(IAnsiConsole console, TimeProvider time) : IPriceView
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(50);

    private readonly Table _table = new Table().RoundedBorder().AddColumns("Symbol", "Date", "Price", "Change", "Quotes");
    private readonly Dictionary<string, (int Row, double Price, long Count)> _last = new(StringComparer.Ordinal);
    private LiveDisplayContext? _display;
    private long _refreshed;

    public Task<Summary> RunAsync(Func<Task<Summary>> stream) => console.Live(_table).StartAsync(async display =>
    {
        _display = display;
        Summary summary = await stream();
        display.Refresh();
        return summary;
    });

    public void Show(Quote quote)
    {
        if (!_last.TryGetValue(quote.Symbol, out (int Row, double Price, long Count) last))
        {
            _table.AddRow(quote.Symbol.EscapeMarkup());
            last = (_last.Count, quote.Price, 0);
        }

        _last[quote.Symbol] = (last.Row, quote.Price, last.Count + 1);
        double change = quote.Price - last.Price;
        _table.UpdateCell(last.Row, 1, new Text(quote.Date));
        _table.UpdateCell(last.Row, 2, new Text(quote.Price.ToString("0.00", CultureInfo.InvariantCulture)));
        string signed = change.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
        _table.UpdateCell(last.Row, 3, new Text(signed, change < 0 ? Color.Red : Color.Green));
        _table.UpdateCell(last.Row, 4, new Text((last.Count + 1).ToString(CultureInfo.InvariantCulture)));

        if (time.GetElapsedTime(_refreshed) > RefreshInterval)
        {
            _display?.Refresh();
            _refreshed = time.GetTimestamp();
        }
    }
}
