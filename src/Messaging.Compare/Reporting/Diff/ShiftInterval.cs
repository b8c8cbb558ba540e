using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Diff;

/// <summary>
/// By which factor the rounds of a new run differ from those of an old one, which share no rounds: the median of the ratios of every new to every old
/// round (Hodges and Lehmann), with the interval that belongs to the test of Mann and Whitney. It asks nothing of the shape of the noise.
/// </summary>
internal sealed record ShiftInterval(double Ratio, double Lowest, double Highest)
{
    /// <summary>How often chance alone may put the true factor outside of the interval.</summary>
    public const double ErrorProbability = 0.01;

    /// <summary>
    /// The factor; <see langword="null"/> where a value is not above zero. With fewer than five rounds each, the interval is from the lowest to the highest ratio.
    /// </summary>
    public static ShiftInterval? Of(IReadOnlyList<double> old, IReadOnlyList<double> current)
    {
        if (old.Count == 0 || current.Count == 0 || old.Concat(current).Any(value => !(value > 0) || !double.IsFinite(value)))
        {
            return null;
        }

        double[] ratios = [.. from before in old from after in current let ratio = after / before orderby ratio select ratio];
        int trimmed = Trimmed(old.Count, current.Count, ErrorProbability);
        return new ShiftInterval(Summary.Of(ratios).Median, ratios[trimmed], ratios[^(trimmed + 1)]);
    }

    /// <summary>How many ratios at each end lie outside of the interval.</summary>
    public static int Trimmed(int old, int current, double errorProbability)
    {
        double[] ways = Ways(old, current);
        double all = ways.Sum();
        double below = 0;
        int trimmed = -1;
        while (2 * (below + ways[trimmed + 1]) / all <= errorProbability)
        {
            below += ways[++trimmed];
        }

        return Math.Max(trimmed, 0);
    }

    // In how many orders of all rounds exactly u pairs are the wrong way round: the coefficients of the Gaussian binomial, one factor after the other.
    private static double[] Ways(int old, int current)
    {
        double[] ways = new double[(old * current) + 1];
        ways[0] = 1;
        for (int factor = 1; factor <= current; factor++)
        {
            for (int u = ways.Length - 1; u >= old + factor; u--)
            {
                ways[u] -= ways[u - old - factor];
            }

            for (int u = factor; u < ways.Length; u++)
            {
                ways[u] += ways[u - factor];
            }
        }

        return ways;
    }
}
