using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore.Tests.Support;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>The certificate that a client shows: <c>Tls:CertificateFile</c> and its key.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly Authority _servers = new("servers");
    private readonly Authority _clients = new("clients");
    private readonly Authority _strangers = new("strangers");

    public static TheoryData<Route> Routes => [Route.WebSocket11, Route.WebSocket2, Route.Grpc];

    public static TheoryData<Route, SslProtocols> Versions => new(
        from route in Enum.GetValues<Route>() from version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 } select (route, version));

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_server_sees_it_with_its_intermediate(Route route, SslProtocols version)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients, version);
        (string certificate, string key) = _clients.WriteClient(_clients.IssueClient("trader"));
        await using TlsClient client = Create(server, route, ("CertificateFile", certificate), ("CertificateKeyFile", key));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal("CN=trader", server.LastClient);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_without_one_is_not_authenticated(Route route, SslProtocols version)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients, version);
        await using TlsClient client = Create(server, route);
        DuplexChannelException failure = await client.FailAsync();
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
        Assert.Contains("none is configured (Tls:CertificateFile)", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task One_of_another_authority_is_not_authenticated(Route route, SslProtocols version)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients, version);
        (string certificate, string key) = _strangers.WriteClient(_strangers.IssueClient("trader"));
        await using TlsClient client = Create(server, route, ("CertificateFile", certificate), ("CertificateKeyFile", key));
        for (int i = 0; i < 2; i++)
        {
            DuplexChannelException failure = await client.FailAsync();
            Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
            Assert.Contains("it does not accept that of Tls:CertificateFile", failure.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Key_and_certificate_may_stand_in_one_file(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients);
        X509Certificate2 certificate = _clients.IssueClient("one file");
        string file = _clients.Write("one.pem", $"{Authority.ExportKey(certificate)}\n{certificate.ExportCertificatePem()}\n{_clients.Intermediate.ExportCertificatePem()}");
        await using TlsClient client = Create(server, route, ("CertificateFile", file));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal("CN=one file", server.LastClient);
    }

    [Fact]
    public async Task The_key_may_be_encrypted()
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients);
        (string certificate, string key) = _clients.WriteClient(_clients.IssueClient("secret"), password: "open sesame");
        await using TlsClient client = Create(
            server, Route.WebSocket11, ("CertificateFile", certificate), ("CertificateKeyFile", key), ("CertificateKeyPassword", "open sesame"));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal("CN=secret", server.LastClient);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_renewed_one_is_shown_after_a_reload_and_open_channels_stay(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers, _clients);
        (string certificate, string key) = _clients.WriteClient(_clients.IssueClient("old"));
        await using TlsClient client = Create(server, route, ("CertificateFile", certificate), ("CertificateKeyFile", key));
        await using IDuplexChannel<Ping, Pong> before = await client.ConnectAsync();
        await Talk.ExchangeAsync(before);
        Assert.Equal("CN=old", server.LastClient);

        _clients.WriteClient(_clients.IssueClient("new"));
        client.Reload();
        await using IDuplexChannel<Ping, Pong> after = await client.ConnectAsync();
        await Talk.ExchangeAsync(after);
        Assert.Equal("CN=new", server.LastClient);
        await Talk.ExchangeAsync(before);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_that_asks_for_none_gets_none(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_servers);
        (string certificate, string key) = _clients.WriteClient(_clients.IssueClient("trader"));
        await using TlsClient client = Create(server, route, ("CertificateFile", certificate), ("CertificateKeyFile", key));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Null(server.LastClient);
    }

    public void Dispose()
    {
        _servers.Dispose();
        _clients.Dispose();
        _strangers.Dispose();
    }

    private TlsClient Create(TlsServer server, Route route, params (string, string?)[] options) =>
        new(server.Address, route, [("CaFile", _servers.RootFile), ("ServerName", TlsServer.Name), .. options]);
}
