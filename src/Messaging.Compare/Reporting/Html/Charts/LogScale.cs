namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>A logarithmic scale from 0 to 1.</summary>
internal sealed class LogScale
{
    private static readonly double[] Steps = [1, 2, 5];

    private readonly double _lowest;
    private readonly double _highest;

    private LogScale(double lowest, double highest)
    {
        _lowest = lowest;
        _highest = highest;
    }

    /// <summary>Round values to draw lines at, five or so.</summary>
    public IReadOnlyList<double> Ticks
    {
        get
        {
            int decades = (int)Math.Ceiling(Math.Log10(_highest / _lowest));
            double[] steps = decades <= 2 ? Steps : [1];
            int first = (int)Math.Floor(Math.Log10(_lowest));
            return
            [
                .. from exponent in Enumerable.Range(first, decades + 2)
                   from step in steps
                   let tick = step * Math.Pow(10, exponent)
                   where tick >= _lowest * 0.999 && tick <= _highest * 1.001
                   select tick,
            ];
        }
    }

    /// <summary>A scale that holds all values; those that are not above zero lie at its lower end.</summary>
    public static LogScale Around(IReadOnlyCollection<double> values)
    {
        double[] positive = [.. values.Where(value => value > 0 && double.IsFinite(value))];
        return positive.Length == 0 ? new LogScale(1, 10) : new LogScale(RoundDown(positive.Min()), RoundUp(positive.Max()));
    }

    /// <summary>Where a value lies.</summary>
    public double Place(double value) => Math.Clamp((Math.Log(value) - Math.Log(_lowest)) / (Math.Log(_highest) - Math.Log(_lowest)), 0, 1);

    private static double RoundDown(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return decade * Steps.Last(step => step * decade <= value * 1.000001 || step == 1);
    }

    private static double RoundUp(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return decade * Steps.Append(10).First(step => step * decade > value);
    }
}
