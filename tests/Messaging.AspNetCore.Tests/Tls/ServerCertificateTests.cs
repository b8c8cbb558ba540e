using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore.Tests.Support;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>Which servers a client trusts by <c>Tls:CaFile</c>, <c>Tls:ServerName</c> and <c>Tls:PinnedSha256</c>.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly Authority _authority = new("good");
    private readonly Authority _other = new("other");

    public static TheoryData<Route> Routes => [Route.WebSocket11, Route.WebSocket2, Route.Grpc];

    public static TheoryData<Route, string> Frauds => new(
        from route in Enum.GetValues<Route>()
        from fraud in new[] { "other authority", "other name", "expired", "purpose", "no intermediate", "self-signed" }
        select (route, fraud));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_of_the_own_authority_is_trusted_by_the_name_that_was_asked_for(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_authority);
        await using TlsClient client = new(server.Address, route, ("CaFile", _authority.RootFile), ("ServerName", TlsServer.Name));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(TlsServer.Name, Assert.Single(server.Names));
        Assert.Equal($"{TlsServer.Name}:{server.Address.Port}", server.Last!.Host.Value);
        Assert.Equal(0, client.Failed);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_intermediate_may_stand_beside_the_root(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_authority.IssueServer(), []);
        string file = _authority.Write("both.pem", $"{_authority.Intermediate.ExportCertificatePem()}\n{_authority.Root.ExportCertificatePem()}");
        await using TlsClient client = new(server.Address, route, ("CaFile", file), ("ServerName", TlsServer.Name));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
    }

    [Theory]
    [MemberData(nameof(Frauds))]
    public async Task A_server_that_cannot_prove_its_name_gets_nothing_and_no_fallback(Route route, string fraud)
    {
        X509Certificate2 certificate = fraud switch
        {
            "other authority" => _other.IssueServer(),
            "other name" => _authority.IssueServer("evil.example"),
            "expired" => _authority.IssueServer(validDays: -1),
            "purpose" => _authority.IssueServer(purpose: Authority.ClientPurpose),
            "self-signed" => Certificates.Localhost,
            _ => _authority.IssueServer(),
        };
        await using TlsServer server = await TlsServer.StartAsync(certificate, fraud == "no intermediate" ? [] : [_authority.Intermediate, _other.Intermediate]);
        await using TlsClient client = new(server.Address, route, ("CaFile", _authority.RootFile), ("ServerName", TlsServer.Name));
        DuplexChannelException failure = await client.FailAsync();
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.Null(server.Last);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Without_a_server_name_the_host_of_the_address_is_checked(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_authority);
        await using TlsClient client = new(server.Address, route, ("CaFile", _authority.RootFile));
        DuplexChannelException failure = await client.FailAsync();
        Assert.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_pin_beside_an_authority_narrows_it(Route route)
    {
        X509Certificate2 certificate = _authority.IssueServer();
        await using TlsServer server = await TlsServer.StartAsync(certificate, [_authority.Intermediate]);
        string pin = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        (string, string?)[] good = [("CaFile", _authority.RootFile), ("ServerName", TlsServer.Name), ("PinnedSha256", pin)];
        await using (TlsClient client = new(server.Address, route, good))
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
        }

        (string, string?)[] mistakes = [("PinnedSha256", new string('0', 64)), ("CaFile", _other.RootFile), ("ServerName", "evil.example")];
        foreach ((string, string?) mistake in mistakes)
        {
            await using TlsClient client = new(server.Address, route, [.. good, mistake]);
            Assert.IsType<AuthenticationException>((await client.FailAsync()).InnerException);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_pin_alone_stands_for_every_other_check(Route route)
    {
        X509Certificate2 certificate = _other.IssueServer("evil.example", validDays: -1);
        await using TlsServer server = await TlsServer.StartAsync(certificate, []);
        await using TlsClient client = new(
            server.Address, route, ("PinnedSha256", certificate.GetCertHashString(HashAlgorithmName.SHA256)), ("ServerName", TlsServer.Name));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(TlsServer.Name, Assert.Single(server.Names));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_renewed_authority_counts_after_a_reload_and_a_bad_file_does_not(Route route)
    {
        await using TlsServer server = await TlsServer.StartAsync(_authority);
        string file = _other.RootFile;
        await using TlsClient client = new(server.Address, route, ("CaFile", file), ("ServerName", TlsServer.Name));
        await client.FailAsync();
        _other.Write("root.pem", _authority.Root.ExportCertificatePem());
        await client.FailAsync();
        client.Reload();
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        _other.Write("root.pem", "no PEM");
        client.Reload();
        Assert.Contains(
            client.Logs.Entries, entry => entry.Message.Contains("Messaging:Channels:talk:Tls:CaFile: '" + file + "' holds no certificate", StringComparison.Ordinal));
        await using IDuplexChannel<Ping, Pong> later = await client.ConnectAsync();
        await Talk.ExchangeAsync(later);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }
}
