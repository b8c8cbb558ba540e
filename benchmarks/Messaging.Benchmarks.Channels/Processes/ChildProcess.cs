using System.Diagnostics;
using System.Text.Json;

namespace Messaging.Benchmarks.Channels.Processes;

/// <summary>A second process of this executable, with a control line to it. One request at a time.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string verb, params IEnumerable<string> arguments)
    {
        string executable = Environment.ProcessPath!;
        var start = new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (string argument in arguments.Prepend(verb))
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Sends a request and reads the reply.</summary>
    public async Task<T> RequestAsync<T>(string verb, string argument, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync($"{verb} {argument}".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        string line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The child process ended at '{verb}'; its error output says why.");
        return JsonSerializer.Deserialize<T>(line)!;
    }

    /// <summary>Kills the process: it has nothing to save, and its connections may be many.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
