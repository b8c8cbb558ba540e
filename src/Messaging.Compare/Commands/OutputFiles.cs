using Messaging.Compare.Engine;
using Messaging.Compare.Reporting;
using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Reporting.Html;
using Messaging.Compare.Results;

namespace Messaging.Compare.Commands;

/// <summary>Where results are written besides the terminal.</summary>
/// <param name="Json">A file for every figure, or <see langword="null"/>.</param>
/// <param name="Report">A file for a page to look at, or <see langword="null"/>.</param>
internal sealed record OutputFiles(string? Json, string? Report)
{
    /// <summary>Finds out whether they can be written, before anything runs.</summary>
    /// <exception cref="CommandException">One of them cannot be.</exception>
    public void Check()
    {
        Check("--json", Json);
        Check("--report", Report);
    }

    /// <summary>Shows results in the terminal and writes the files.</summary>
    public async Task SaveAsync(ComparisonResults measured)
    {
        ComparisonResults results = ResultJudge.Complete(measured);
        ResultTables.Write(results, ResultTables.Console(), everyFigure: false);
        if (Json is null && Report is null)
        {
            await Console.Error.WriteLineAsync("These are medians. --report writes a page with charts and ranges, --json every figure; show prints a file of --json.");
        }

        // Not cancelled by the Ctrl-C that ended the measuring.
        if (Json is not null)
        {
            await ResultFile.SaveAsync(results, Json, CancellationToken.None);
            await Console.Error.WriteLineAsync($"Every figure is in {Json}.");
        }

        if (Report is not null)
        {
            await HtmlReport.SaveAsync(results, Report, CancellationToken.None);
            await Console.Error.WriteLineAsync($"The page is {Report}.");
        }
    }

    private static void Check(string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        bool existed = File.Exists(path);
        try
        {
            using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write))
            {
            }

            if (!existed)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"{option}: '{path}' cannot be written: {CommandException.OneLine(e)}");
        }
    }
}
