using System.Text.Json;
using Messaging.Benchmarks.Channels.Reporting;

namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>Measures comparison after comparison, and writes what was seen.</summary>
internal static class ComparisonRunner
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Measures.</summary>
    /// <param name="comparisons">What is measured, in this order.</param>
    /// <param name="jsonFile">Where all results are written as well, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(IReadOnlyList<Comparison> comparisons, string? jsonFile, CancellationToken cancellationToken)
    {
        List<RunResults> all = [];
        List<AimResult> aims = [];
        foreach (Comparison comparison in comparisons)
        {
            RunResults results = await Runner.RunAsync(comparison.Options, cancellationToken);
            all.Add(results);
            aims.AddRange(comparison.Aims.Select(aim => AimResult.Create(aim, results)));
            ResultTables.Write(comparison.Title, results);
        }

        if (aims.Count > 0)
        {
            ResultTables.Write(aims);
        }

        if (jsonFile is not null)
        {
            await using FileStream file = File.Create(jsonFile);
            await JsonSerializer.SerializeAsync(file, all, Indented, cancellationToken);
        }
    }
}
