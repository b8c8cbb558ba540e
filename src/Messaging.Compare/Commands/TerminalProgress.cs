using Messaging.Compare.Engine;
using Spectre.Console;

namespace Messaging.Compare.Commands;

/// <summary>A bar for each scenario, in a terminal.</summary>
internal sealed class TerminalProgress(ProgressContext bars) : IRunProgress
{
    private ProgressTask? _bar;
    private string _title = string.Empty;

    /// <summary>Runs something with progress on the error output: bars in a terminal, plain lines elsewhere.</summary>
    public static Task RunAsync(Func<IRunProgress, Task> action)
    {
        if (Console.IsErrorRedirected)
        {
            return action(new PlainProgress(Console.Error));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context => action(new TerminalProgress(context)));
    }

    public void Begin(string scenario, int contestants, int rounds)
    {
        _title = Markup.Escape(scenario);

        // A warm-up takes about as long as a few rounds.
        _bar = bars.AddTask(_title, maxValue: contestants * (rounds + 2));
    }

    public void WarmUp(string contestant)
    {
        _bar!.Description = $"{_title} [grey]{Markup.Escape(contestant)} warms up[/]";
        _bar.Increment(2);
    }

    public void Round(string contestant, int round)
    {
        _bar!.Description = $"{_title} [grey]round {round}, {Markup.Escape(contestant)}[/]";
        _bar.Increment(1);
    }

    public void End()
    {
        _bar!.Value = _bar.MaxValue;
        _bar.StopTask();
    }
}
