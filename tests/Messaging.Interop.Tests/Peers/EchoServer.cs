namespace Messaging.Interop.Tests;

/// <summary>One samples/Echo process for all tests that only talk to it.</summary>
public sealed class EchoServer : IAsyncLifetime
{
    private PeerProcess? _process;

    /// <summary><c>http://127.0.0.1:port</c>, for WebSocket.</summary>
    public string Http1 { get; private set; } = string.Empty;

    /// <summary><c>http://127.0.0.1:port</c>, for gRPC.</summary>
    public string Http2 { get; private set; } = string.Empty;

    /// <summary><c>https://127.0.0.1:port</c>, for both.</summary>
    public string Tls { get; private set; } = string.Empty;

    /// <summary>The SHA-256 of its certificate.</summary>
    public string Pin { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _process = PeerProcess.StartSample("Echo", ["--http1", "0", "--http2", "0", "--tls", "0"]);
        Http1 = await _process.ReadAfterAsync("http1");
        Http2 = await _process.ReadAfterAsync("http2");
        Tls = await _process.ReadAfterAsync("tls");
        Pin = await _process.ReadAfterAsync("sha256");
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
