using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Messaging.Interop.Tests;

/// <summary>A process of a foreign peer or a sample. Its output is kept for the message of a failing test; disposing kills it.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _all = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PeerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>Starts a program. Standard input is closed.</summary>
    public static PeerProcess Start(string program, string[] arguments, string? folder = null)
    {
        PeerProcess peer = StartInteractive(program, arguments, folder);
        peer.CloseInput();
        return peer;
    }

    /// <summary>Starts a program that reads what <see cref="WriteLineAsync"/> writes.</summary>
    public static PeerProcess StartInteractive(
        string program, string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var peer = new PeerProcess(start);
        peer._process.Start();
        peer._process.BeginOutputReadLine();
        peer._process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>Writes a line to standard input.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Starts a sample as it was built with these tests.</summary>
    public static PeerProcess StartSample(
        string name, string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        PeerProcess sample = StartInteractive("dotnet", [Repository.Sample(name), .. arguments], folder, environment);
        sample.CloseInput();
        return sample;
    }

    /// <summary>Starts a script of <c>node/</c> or <c>python/</c>.</summary>
    public static PeerProcess StartScript(string name, params string[] arguments)
        => name.EndsWith(".py", StringComparison.Ordinal)
            ? Start(Installed.Python(), [Repository.Interop("python", name), .. arguments])
            : Start(Installed.Node(), [Repository.Interop("node", name), .. arguments]);

    /// <summary>Runs a script and fails with everything it wrote unless it ends with 0.</summary>
    public static async Task RunScriptAsync(string name, params string[] arguments)
    {
        await using PeerProcess peer = StartScript(name, arguments);
        await peer.SucceedAsync();
    }

    /// <summary>
    /// Waits for a line of standard output that begins with <paramref name="prefix"/> and a blank, and returns what follows.
    /// </summary>
    public async Task<string> ReadAfterAsync(string prefix)
    {
        string line = await ReadUntilAsync(line => line.StartsWith(prefix + " ", StringComparison.Ordinal), prefix + " …");
        return line[(prefix.Length + 1)..];
    }

    /// <summary>Waits for the next line of standard output that is the one that is looked for.</summary>
    /// <param name="isIt">Tells it from others, which are passed over.</param>
    /// <param name="name">What is looked for, for people.</param>
    public async Task<string> ReadUntilAsync(Func<string, bool> isIt, string name)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await foreach (string line in _lines.Reader.ReadAllAsync(patience.Token))
            {
                if (isIt(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Reported below.
        }

        throw new InvalidOperationException($"No line '{name}' came from {this}");
    }

    /// <summary>Waits until an ASP.NET Core server has said where it listens, and returns its addresses by host; give each endpoint a host of its own.</summary>
    public async Task<Dictionary<string, Uri>> ReadAddressesAsync(int count)
    {
        Dictionary<string, Uri> addresses = [];
        while (addresses.Count < count)
        {
            var address = new Uri(await ReadAfterAsync("      Now listening on:"));
            addresses.Add(address.Host, address);
        }

        return addresses;
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? atMost = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(atMost ?? Patience);
            await _outputEnded.Task.WaitAsync(Patience);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Did not end in time: {this}");
        }
    }

    /// <summary>Waits for the end and fails with everything the process wrote unless it ended with 0.</summary>
    public async Task SucceedAsync()
    {
        int code = await WaitForExitAsync();
        Assert.True(code == 0, $"Ended with {code}: {this}");
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to end, as an orchestrator does.</summary>
    public void Terminate() => Signal("-TERM", Id);

    /// <summary>Ends a process that leads a group, and what it started, as Ctrl+C in their terminal does.</summary>
    public void Interrupt() => Signal("-INT", -Id);

    public string[] Output()
    {
        lock (_all)
        {
            return _all.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public override string ToString()
        => $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{string.Join('\n', Output())}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Signal(string signal, int target)
    {
        using var kill = Process.Start("kill", [signal, "--", target.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Take(string? line)
    {
        Log(line);
        if (line is null)
        {
            _lines.Writer.TryComplete();
            _outputEnded.TrySetResult();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }

    private void Log(string? line)
    {
        lock (_all)
        {
            _all.Append(line).Append('\n');
        }
    }
}
