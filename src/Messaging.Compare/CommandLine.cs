using System.CommandLine;
using System.CommandLine.Help;
using Messaging.Compare.Commands;
using Messaging.Compare.Engine;
using Messaging.Compare.Processes;
using Messaging.Compare.Reporting;
using Messaging.Compare.Reporting.Diff;

namespace Messaging.Compare;

/// <summary>The commands of <c>messaging-compare</c>.</summary>
internal static class CommandLine
{
    // A RootCommand would have the name of the assembly, under which nobody can start the tool.
    public static Command Create() => new("messaging-compare", "Measures WebSocket against gRPC with your own messages, on your own machine.")
    {
        new HelpOption(),
        new VersionOption(),
        RunCommand.Create(),
        PeersCommand.Create(),
        ShowCommand.Create(),
        DiffCommand.Create(),
        CreateChild(ServerProcess.Verb, "The server's process. Started by 'run'; ends when its input ends.", ServerProcess.RunAsync),
        CreateChild(IdleClientProcess.Verb, "The process of idle clients. Started by 'run'; ends when its input ends.", IdleClientProcess.RunAsync),
    };

    /// <summary>Does what the arguments say. What is wrong with them is told in one line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0 && arguments.Length > 0)
        {
            await Console.Error.WriteLineAsync(string.Join(' ', parsed.Errors.Select(error => error.Message)));
            return CommandException.ExitCode;
        }

        try
        {
            // Ctrl-C belongs to the commands: what was measured is still to be shown then, however long that takes.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CommandException.ExitCode;
        }
    }

    private static Command CreateChild(string verb, string description, Func<CancellationToken, Task<int>> run)
    {
        var command = new Command(verb, description) { Hidden = true };
        command.SetAction((_, cancellationToken) => run(cancellationToken));
        return command;
    }
}
