using System.CommandLine;
using System.Globalization;
using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Reporting.Diff;

/// <summary><c>messaging-compare diff old.json new.json</c>: 0 where nothing is worse, 1 where something is, 2 where the files cannot be compared.</summary>
internal static class DiffCommand
{
    private const double DefaultThreshold = 5;

    private static readonly Argument<string> OldArgument = new("old") { Description = "Results of the earlier run, as --json wrote them." };
    private static readonly Argument<string> NewArgument = new("new") { Description = "Results of the later run." };

    private static readonly Option<double> ThresholdOption = new("--threshold")
    {
        Description = "The smallest change of a contestant that counts, in per cent; a single figure must have changed by twice as much.",
        DefaultValueFactory = _ => DefaultThreshold,
    };

    private static readonly Option<bool> AbsoluteOption = new("--absolute")
    {
        Description = "Compare the figures as they are, also where the machine was faster or slower as a whole.",
    };

    public static Command Create()
    {
        var command = new Command("diff", "Tell what became worse and what better between two runs. Ends with 1 where something is worse.")
        {
            OldArgument, NewArgument, ThresholdOption, AbsoluteOption,
        };
        ThresholdOption.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and < 1000))
            {
                result.AddError("--threshold is a percentage above 0 and below 1000.");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                ComparisonResults old = await ResultFile.LoadAsync(arguments.GetValue(OldArgument)!, cancellationToken).ConfigureAwait(false);
                ComparisonResults current = await ResultFile.LoadAsync(arguments.GetValue(NewArgument)!, cancellationToken).ConfigureAwait(false);
                return Run(old, current, arguments.GetValue(ThresholdOption) / 100, arguments.GetValue(AbsoluteOption), ResultTables.Console());
            }
            catch (ResultFileException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 2;
            }
        });
        return command;
    }

    /// <summary>Compares, writes what changed and returns the exit code.</summary>
    public static int Run(ComparisonResults old, ComparisonResults current, double threshold, bool isAbsolute, IAnsiConsole console)
    {
        var diff = RunDiff.Compare(old, current, threshold, isAbsolute);
        DiffTables.WriteDifferences(RunDifferences.Find(old, current), console);
        if (diff.Figures.Count == 0)
        {
            console.WriteLine("The two runs have no figure in common.");
            return 2;
        }

        DiffTables.Write(diff, console);
        string limit = (100 * threshold).ToString("0.##", CultureInfo.InvariantCulture);
        console.WriteLine(diff.HasRegression ? $"Something is worse by more than the noise and {limit} %." : $"Nothing is worse by more than the noise and {limit} %.");
        return diff.HasRegression ? 1 : 0;
    }
}
