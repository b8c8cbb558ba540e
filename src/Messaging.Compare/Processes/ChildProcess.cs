using System.Diagnostics;
using System.Text.Json;

namespace Messaging.Compare.Processes;

/// <summary>A second process of this executable, with a control line to it. One request at a time.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string verb)
    {
        string assembly = typeof(ChildProcess).Assembly.Location;
        string executable = Environment.ProcessPath!;
        var start = new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(executable) != Path.GetFileNameWithoutExtension(assembly))
        {
            // Started by dotnet, as a tool is, or by a program that has this one as a library.
            start.FileName = Path.GetFileNameWithoutExtension(executable) == "dotnet" ? executable : "dotnet";
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(assembly);
        }

        start.ArgumentList.Add(verb);
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Sends a request and reads the reply.</summary>
    /// <exception cref="InvalidOperationException">The child could not answer, or is gone.</exception>
    public async Task<T> RequestAsync<T>(string verb, object? argument, CancellationToken cancellationToken)
    {
        ControlReply reply;
        try
        {
            await _process.StandardInput.WriteLineAsync($"{verb} {JsonSerializer.Serialize(argument)}".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            string? line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
            reply = line is null ? new ControlReply(default, "it ended; its error output says why") : JsonSerializer.Deserialize<ControlReply>(line)!;
        }
        catch (IOException e)
        {
            reply = new ControlReply(default, e.Message);
        }

        return reply.Error is null ? reply.Value.Deserialize<T>()! : throw new InvalidOperationException($"The other process failed at '{verb}': {reply.Error}");
    }

    /// <summary>Kills the process: it has nothing to save, and its connections may be many.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
