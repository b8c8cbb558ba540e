using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>A server process that knows nothing of this library, and how to reach it.</summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    private readonly PeerProcess _process;
    private readonly KeyFiles? _keys;
    private readonly string _address;

    private ForeignServer(PeerProcess process, KeyFiles? keys, string port)
    {
        _process = process;
        _keys = keys;
        _address = $"{(keys is null ? "http" : "https")}://127.0.0.1:{port}";
    }

    /// <summary>Starts one: <c>ws</c>, <c>websockets</c>, <c>grpc-js</c> or <c>grpcio</c>, in clear or <c>with TLS</c>.</summary>
    public static async Task<ForeignServer> StartAsync(string kind)
    {
        KeyFiles? keys = kind.EndsWith(" with TLS", StringComparison.Ordinal) ? new KeyFiles() : null;
        string[] keyFiles = keys is null ? [] : [keys.Certificate, keys.Key];
        string script = kind.Split(' ')[0] switch
        {
            "ws" => "ws-server.mjs",
            "websockets" => "server.py",
            "grpc-js" => "grpc-server.mjs",
            "grpcio" => "grpc_server.py",
            _ => throw new ArgumentException($"There is no server '{kind}'.", nameof(kind)),
        };
        PeerProcess process = PeerProcess.StartScript(script, keyFiles);
        return new ForeignServer(process, keys, await process.ReadAfterAsync("listening"));
    }

    public ServiceProvider CreateClient<TSend, TReceive>(params (string Key, string Value)[] options)
        => Clients.Create<TSend, TReceive>(_address, _keys is null ? options : [("Tls:PinnedSha256", _keys.Fingerprint), .. options]);

    /// <summary>Waits until the process writes a line that begins with <paramref name="prefix"/>, and returns what follows.</summary>
    public Task<string> ReadAfterAsync(string prefix) => _process.ReadAfterAsync(prefix);

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _keys?.Dispose();
    }
}

/// <summary>The server processes of a test class.</summary>
public sealed class ForeignServers : IAsyncDisposable
{
    private readonly StartedOnce<ForeignServer> _servers = new(ForeignServer.StartAsync);

    internal Task<ForeignServer> GetAsync(string kind) => _servers.GetAsync(kind);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}
