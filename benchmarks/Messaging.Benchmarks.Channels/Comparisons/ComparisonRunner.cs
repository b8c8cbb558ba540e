using System.Text.Json;
using Messaging.Benchmarks.Channels.Reporting;

namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>Measures comparison after comparison, and writes what was seen.</summary>
internal static class ComparisonRunner
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Measures one comparison that has no aims.</summary>
    public static async Task RunAsync(RunOptions options, string? jsonFile, CancellationToken cancellationToken)
    {
        RunResults results = await RunAsync(new Comparison(string.Empty, options), cancellationToken);
        await SaveAsync([results], jsonFile, cancellationToken);
    }

    /// <summary>Measures a list of comparisons.</summary>
    /// <param name="name">The name of the list.</param>
    /// <param name="comparisons">What is measured, in this order.</param>
    /// <param name="jsonFile">Where all results are written as well, or <see langword="null"/>.</param>
    /// <param name="pageFile">The page with a place for the results, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        string name, IEnumerable<Comparison> comparisons, string? jsonFile, string? pageFile, CancellationToken cancellationToken)
    {
        ResultPage? page = pageFile is null ? null : await ResultPage.OpenAsync(pageFile, name, cancellationToken);
        List<(Comparison Comparison, RunResults Results)> all = [];
        List<AimResult> aims = [];
        foreach (Comparison comparison in comparisons)
        {
            RunResults results = await RunAsync(comparison, cancellationToken);
            all.Add((comparison, results));
            aims.AddRange(comparison.Aims.Select(aim => AimResult.Create(aim, results)));
        }

        Console.WriteLine();
        ResultTables.Create(aims).WriteToConsole();
        await SaveAsync(all.Select(one => one.Results), jsonFile, cancellationToken);
        if (page is not null)
        {
            await page.SaveAsync(all, aims, cancellationToken);
        }
    }

    private static async Task<RunResults> RunAsync(Comparison comparison, CancellationToken cancellationToken)
    {
        RunResults results = await Runner.RunAsync(comparison.Options, cancellationToken);
        Console.WriteLine();
        Console.WriteLine($"{comparison.Title} {ResultTables.Describe(results)}".TrimStart());
        Console.WriteLine();
        ResultTables.Create(results).WriteToConsole();
        return results;
    }

    private static async Task SaveAsync(IEnumerable<RunResults> results, string? jsonFile, CancellationToken cancellationToken)
    {
        if (jsonFile is not null)
        {
            await using FileStream file = File.Create(jsonFile);
            await JsonSerializer.SerializeAsync(file, results, Indented, cancellationToken);
        }
    }
}
