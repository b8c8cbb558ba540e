using System.Collections.Concurrent;
using System.Diagnostics;

namespace Messaging.Compare.Tests.Engine;

/// <summary>The tool as a process of its own, with what it writes.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly List<(Func<string, bool> Is, TaskCompletionSource Seen)> _awaited = [];

    private ToolProcess(Process process) => _process = process;

    public IReadOnlyCollection<string> Output => _output;

    public IReadOnlyCollection<string> Errors => _errors;

    public static ToolProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in (string[])["exec", typeof(CommandLine).Assembly.Location, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var tool = new ToolProcess(new Process { StartInfo = start });
        tool._process.OutputDataReceived += (_, line) => Add(tool._output, line.Data);
        tool._process.ErrorDataReceived += (_, line) => tool.AddError(line.Data);
        tool._process.Start();
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<(int ExitCode, ToolProcess Tool)> RunAsync(params IEnumerable<string> arguments)
    {
        ToolProcess tool = Start(arguments);
        return (await tool.WaitForExitAsync(), tool);
    }

    /// <summary>Waits for a line on the error output.</summary>
    public Task WaitForErrorAsync(Func<string, bool> isIt)
    {
        lock (_awaited)
        {
            if (_errors.Any(isIt))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((isIt, seen));
            return seen.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What Ctrl-C sends.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private void AddError(string? line)
    {
        lock (_awaited)
        {
            Add(_errors, line);
            foreach ((Func<string, bool> isIt, TaskCompletionSource seen) in _awaited)
            {
                if (line is not null && isIt(line))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
