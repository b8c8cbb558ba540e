using System.Text;
using Messaging.Benchmarks.Channels.Comparisons;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>
/// A Markdown page with a place for the results of a list of comparisons, between the comments <c>&lt;!-- results: name --&gt;</c> and
/// <c>&lt;!-- end of results: name --&gt;</c>.
/// </summary>
internal sealed class ResultPage
{
    private readonly string _file;
    private readonly string _before;
    private readonly string _after;

    private ResultPage(string file, string before, string after)
    {
        _file = file;
        _before = before;
        _after = after;
    }

    /// <summary>Finds the place.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static async Task<ResultPage> OpenAsync(string file, string name, CancellationToken cancellationToken)
    {
        string begin = $"<!-- results: {name} -->";
        string end = $"<!-- end of results: {name} -->";
        string page = await File.ReadAllTextAsync(file, cancellationToken);
        int from = page.IndexOf(begin, StringComparison.Ordinal);
        int to = page.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? new ResultPage(file, page[..(from + begin.Length)], page[to..])
            : throw new InvalidOperationException($"'{file}' has no place for the results: '{begin}' before '{end}'.");
    }

    /// <summary>Replaces what stands in the place.</summary>
    public Task SaveAsync(
        IReadOnlyList<(Comparison Comparison, RunResults Results)> results, IReadOnlyList<AimResult> aims, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(_before);
        text.AppendLine().AppendLine().AppendLine("### Beside what was aimed at").AppendLine().Append(ResultTables.Create(aims).ToMarkdown());
        foreach ((Comparison comparison, RunResults measured) in results)
        {
            text.AppendLine().AppendLine($"### {comparison.Title}").AppendLine();
            text.AppendLine($"{ResultTables.Describe(measured)}.").AppendLine().Append(ResultTables.Create(measured).ToMarkdown());
        }

        return File.WriteAllTextAsync(_file, text.AppendLine().Append(_after).ToString(), cancellationToken);
    }
}
