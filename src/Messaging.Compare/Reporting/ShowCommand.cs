using System.CommandLine;
using Messaging.Compare.Reporting.Html;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting;

/// <summary><c>messaging-compare show results.json</c>: every figure of an earlier run.</summary>
internal static class ShowCommand
{
    private static readonly Argument<string> FileArgument = new("results") { Description = "A file that --json wrote." };

    private static readonly Option<string?> ReportOption = new("--report") { Description = "Write the page to this file as well." };

    public static Command Create()
    {
        var command = new Command("show", "Show every figure of an earlier run.") { FileArgument, ReportOption };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                ComparisonResults results = await ResultFile.LoadAsync(arguments.GetValue(FileArgument)!, cancellationToken).ConfigureAwait(false);
                ResultTables.Write(results, ResultTables.Console(), everyFigure: true);
                if (arguments.GetValue(ReportOption) is { } report)
                {
                    await HtmlReport.SaveAsync(results, report, cancellationToken).ConfigureAwait(false);
                }

                return 0;
            }
            catch (Exception e) when (e is ResultFileException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 2;
            }
        });
        return command;
    }
}
