namespace Messaging.Samples.Tests.Support;

/// <summary>The server of a sample as a process, on free ports unless some are given.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly PeerProcess _process;

    private SampleServer(PeerProcess process, string http1, string http2) => (_process, Http1, Http2) = (process, http1, http2);

    /// <summary>Where the page is, and WebSocket.</summary>
    public string Http1 { get; }

    /// <summary>Where gRPC is, in clear.</summary>
    public string Http2 { get; }

    public static async Task<SampleServer> StartAsync(string sample, params string[] arguments)
        => await ReadyAsync(PeerProcess.StartSample(sample, [.. arguments, "--http1", "0", "--http2", "0"]));

    /// <summary>Starts a sample that is to be started again where it was: on ports that nobody is handed out meanwhile.</summary>
    public static async Task<SampleServer> StartWhereItCanReturnAsync(string sample, params string[] arguments)
    {
        int[] ports = FreePorts.Take(2);
        return await ReadyAsync(PeerProcess.StartSample(sample, [.. arguments, "--http1", $"{ports[0]}", "--http2", $"{ports[1]}"]));
    }

    /// <summary>Ends the process as an orchestrator does, and waits for its end.</summary>
    public async Task StopAsync()
    {
        _process.Terminate();
        Assert.Equal(0, await _process.WaitForExitAsync());
    }

    /// <summary>Starts the sample again where it was.</summary>
    public async Task<SampleServer> RestartAsync(string sample, params string[] arguments)
    {
        string[] ports = ["--http1", Port(Http1), "--http2", Port(Http2)];
        return await ReadyAsync(PeerProcess.StartSample(sample, [.. arguments, .. ports]));

        static string Port(string address) => address[(address.LastIndexOf(':') + 1)..];
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<SampleServer> ReadyAsync(PeerProcess process)
    {
        try
        {
            return new SampleServer(process, await process.ReadAfterAsync("http1"), await process.ReadAfterAsync("http2"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
