namespace Messaging.Compare.Results;

/// <summary>The middle and the ends of a series of rounds.</summary>
internal sealed record Summary(double Median, double Minimum, double Maximum)
{
    /// <summary>Sums up at least one value.</summary>
    public static Summary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[^1]);
    }
}
