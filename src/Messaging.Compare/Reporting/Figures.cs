using System.Globalization;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting;

/// <summary>Numbers as a reader likes them.</summary>
internal static class Figures
{
    /// <summary>A value with three digits that matter, whole from a hundred on, with separators; ten of something are 10.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.01 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 when value != Math.Truncate(value) || Math.Abs(value) < 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A round value at an axis.</summary>
    public static string Tick(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (value / 1e3).ToString("0.###", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>The lowest and the highest.</summary>
    public static string Range(Summary summary) => $"{Number(summary.Minimum)} – {Number(summary.Maximum)}";

    /// <summary>A ratio.</summary>
    public static string Ratio(double value) => Number(value) + " ×";

    /// <summary>The word for where a contestant stands.</summary>
    public static string Word(Standing standing) => standing switch
    {
        Standing.Best => "best",
        Standing.Tie => "tie",
        Standing.Behind => "behind",
        _ => string.Empty,
    };
}
