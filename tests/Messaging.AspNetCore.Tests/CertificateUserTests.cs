using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Messaging.AspNetCore.Tests.Support;
using Messaging.AspNetCore.Tests.Tls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.AspNetCore.Tests;

/// <summary>The user may come from the certificate that a client shows.</summary>
public sealed class CertificateUserTests : IDisposable
{
    private readonly Authority _clients = new("clients");

    public static TheoryData<string, string> Routes => new() { { "WebSocket", "1.1" }, { "WebSocket", "2" }, { "Grpc", "2" } };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_handler_knows_the_certificate_and_its_user(string transport, string version)
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using TestApp app = await StartAsync(time);
        using X509Certificate2 certificate = _clients.IssueClient("trader");
        await using Client<Ping, string> client = Create(app, transport, version, _clients.WriteClient(certificate));
        await using IDuplexChannel<Ping, string> channel = await client.ConnectAsync();
        await using IAsyncEnumerator<string> answers = channel.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answers.MoveNextAsync().AsTask().Within());
        Assert.Equal($"trader {certificate.Thumbprint}", answers.Current);

        time.SetUtcNow(new DateTimeOffset(certificate.NotAfter));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await channel.Closed.Within()).Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Who_shows_none_is_not_authenticated(string transport, string version)
    {
        await using TestApp app = await StartAsync(TimeProvider.System);
        await using Client<Ping, string> client = Create(app, transport, version, null);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
    }

    public void Dispose() => _clients.Dispose();

    private static Client<Ping, string> Create(TestApp app, string transport, string version, (string Certificate, string Key)? files) => new(
        app.Addresses[^1],
        Talk.Path,
        options =>
        {
            Over.Transport(transport)(options);
            options.Tls.CertificateFile = files?.Certificate;
            options.Tls.CertificateKeyFile = files?.Key;
        },
        webSocket => webSocket.HttpVersion = version);

    private Task<TestApp> StartAsync(TimeProvider time) => TestApp.StartAsync(
        app => app.MapDuplexChannel<string, Ping>(Talk.Path, SayWhoAsync).RequireAuthorization(),
        Wire.Http11,
        builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = Certificates.Localhost;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = (certificate, chain, _) => IsOurs(certificate, chain!);
                });
            }));
            builder.Services.AddSingleton(time);
            builder.Services.AddAuthentication("Certificate").AddScheme<AuthenticationSchemeOptions, CertificateHandler>("Certificate", null);
            builder.Services.AddAuthorization();
            builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:KeepAliveInterval", "00:00:00");
        });

    private bool IsOurs(X509Certificate2 certificate, X509Chain chain)
    {
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_clients.Root);
        chain.ChainPolicy.ExtraStore.Add(_clients.Intermediate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static async Task SayWhoAsync(IDuplexChannel<string, Ping> channel, DuplexChannelContext context)
    {
        await channel.SendAsync($"{context.User.Identity!.Name} {context.HttpContext.Connection.ClientCertificate!.Thumbprint}", context.Ended);
        await channel.Closed;
    }

    private sealed class CertificateHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Context.Connection.ClientCertificate is not { } certificate)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            ClaimsIdentity identity = new([new Claim(ClaimTypes.Name, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))], Scheme.Name);
            AuthenticationProperties properties = new() { ExpiresUtc = certificate.NotAfter };
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name)));
        }
    }
}
