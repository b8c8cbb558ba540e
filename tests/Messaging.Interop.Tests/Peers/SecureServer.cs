using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Messaging.Interop.Tests;

/// <summary>A samples/Secure process, and what its users have: a password, or the files of its authority.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    public const string Password = "open sesame";

    /// <summary>Whom the client certificate names.</summary>
    public const string CertificateUser = "demo-client";

    private readonly DirectoryInfo _folder;
    private readonly PeerProcess _process;

    private SecureServer(DirectoryInfo folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public string Http1 { get; private set; } = string.Empty;

    public string Http2 { get; private set; } = string.Empty;

    public string Tls { get; private set; } = string.Empty;

    public string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    public string CertificateFile => Path.Combine(_folder.FullName, "client.pem");

    public string KeyFile => Path.Combine(_folder.FullName, "client-key.pem");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts one with tokens, with tokens that live for seconds only: <c>short</c>, or one that asks for certificates: <c>mtls</c>.</summary>
    public static async Task<SecureServer> StartAsync(string kind)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("messaging-secure-");
        string[] special = kind switch
        {
            "mtls" => ["--mtls"],
            "short" => ["--token-lifetime", "6"],
            _ => [],
        };
        PeerProcess process = PeerProcess.StartSample(
            "Secure", ["--http1", "0", "--http2", "0", "--tls", "0", "--certificates", folder.FullName, "--password", Password, .. special]);
        return new SecureServer(folder, process)
        {
            Http1 = await process.ReadAfterAsync("http1"),
            Http2 = await process.ReadAfterAsync("http2"),
            Tls = await process.ReadAfterAsync("tls"),
        };
    }

    /// <summary>Logs a user in, over a connection that trusts this server's authority alone.</summary>
    public async Task<string> LogInAsync(string user)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(CaFile);
        using var http = new HttpClient(handler);
        using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri(new Uri(Tls), "/login"), new { user, password = Password }, Stop);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>The servers of a test class.</summary>
public sealed class SecureServers : IAsyncDisposable
{
    private readonly StartedOnce<SecureServer> _servers = new(SecureServer.StartAsync);

    internal Task<SecureServer> GetAsync(string kind) => _servers.GetAsync(kind);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}
