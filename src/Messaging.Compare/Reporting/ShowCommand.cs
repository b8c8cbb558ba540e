using System.CommandLine;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting;

/// <summary><c>messaging-compare show results.json</c>: the tables of an earlier run.</summary>
internal static class ShowCommand
{
    private static readonly Argument<string> FileArgument = new("results") { Description = "A file that --json wrote." };

    public static Command Create()
    {
        var command = new Command("show", "Show the results of an earlier run again.") { FileArgument };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                ComparisonResults results = await ResultFile.LoadAsync(arguments.GetValue(FileArgument)!, cancellationToken).ConfigureAwait(false);
                ResultTables.WriteToConsole(results);
                return 0;
            }
            catch (ResultFileException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 2;
            }
        });
        return command;
    }
}
