namespace Messaging.Interop.Tests;

/// <summary>samples/Secure with clients that know nothing of this library: a page in a browser and a gRPC client in Node.</summary>
public sealed class ForeignSecureClientTests(SecureServers servers) : IClassFixture<SecureServers>
{
    private const string GrpcClient = "secure-grpc-client.mjs";

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_page_logs_in_and_talks(bool tls)
    {
        SecureServer server = await servers.GetAsync("tokens");
        await PeerProcess.RunScriptAsync("secure-browser.mjs", Installed.Chromium(), "talk", tls ? server.Tls : server.Http1, SecureServer.Password);
    }

    [Fact]
    public async Task The_page_is_told_when_its_token_expires()
    {
        SecureServer server = await servers.GetAsync("short");
        await PeerProcess.RunScriptAsync("secure-browser.mjs", Installed.Chromium(), "expire", server.Http1, SecureServer.Password);
    }

    [Theory, InlineData("metadata", false), InlineData("metadata", true), InlineData("call-credentials", true)]
    public async Task A_gRPC_client_shows_a_token(string @case, bool tls)
    {
        SecureServer server = await servers.GetAsync("tokens");
        await PeerProcess.RunScriptAsync(GrpcClient, @case, tls ? server.Tls : server.Http2, server.CaFile, await server.LogInAsync("ann"));
    }

    [Theory, InlineData("none"), InlineData("garbage"), InlineData("tampered")]
    public async Task A_gRPC_client_with_a_wrong_token_is_not_authenticated(string mistake)
    {
        SecureServer server = await servers.GetAsync("tokens");
        string token = mistake switch
        {
            "none" => string.Empty,
            "garbage" => "garbage",
            _ => SecureTests.Tamper(await server.LogInAsync("ann")),
        };
        await PeerProcess.RunScriptAsync(GrpcClient, "refused", server.Tls, server.CaFile, token);
    }

    [Fact]
    public async Task A_gRPC_client_is_told_when_its_token_expires()
    {
        SecureServer server = await servers.GetAsync("short");
        await PeerProcess.RunScriptAsync(GrpcClient, "expire", server.Tls, server.CaFile, await server.LogInAsync("ann"));
    }

    [Fact]
    public async Task A_gRPC_client_shows_a_certificate()
    {
        SecureServer server = await servers.GetAsync("mtls");
        await PeerProcess.RunScriptAsync(GrpcClient, "certificate", server.Tls, server.CaFile, server.CertificateFile, server.KeyFile);
        await PeerProcess.RunScriptAsync(GrpcClient, "no-certificate", server.Tls, server.CaFile);
    }
}
