using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>A server with the certificate of the test, which remembers what was asked of it.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    public const string Name = Authority.ServerName;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _names = new();

    private TlsServer(X509Certificate2 certificate, X509Certificate2[] intermediates, Authority? clients, SslProtocols protocols)
    {
        SslServerAuthenticationOptions tls = new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [.. intermediates], offline: true),
            EnabledSslProtocols = protocols,
            ClientCertificateRequired = clients is not null,
            RemoteCertificateValidationCallback = clients is null ? null : (_, client, chain, _) => client is X509Certificate2 shown && IsIssuedBy(clients, shown, chain!),
        };
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = context =>
            {
                _names.Enqueue(context.ClientHelloInfo.ServerName);
                return ValueTask.FromResult(tls);
            },
        })));
        builder.Services.AddMessaging(builder.Configuration);
        _app = builder.Build();
        _app.MapDuplexChannel<Pong, Ping>(Talk.Path, async (channel, context) =>
        {
            Last = context.HttpContext.Request;
            LastClient = context.HttpContext.Connection.ClientCertificate?.Subject;
            await Talk.EchoAsync(channel, context.Ended);
        });
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The names that were asked for in TLS, one for each handshake.</summary>
    public IReadOnlyCollection<string> Names => _names;

    public HttpRequest? Last { get; private set; }

    /// <summary>The subject of the certificate that the last client has shown.</summary>
    public string? LastClient { get; private set; }

    public static async Task<TlsServer> StartAsync(
        X509Certificate2 certificate, X509Certificate2[] intermediates, Authority? clients = null, SslProtocols protocols = SslProtocols.None)
    {
        TlsServer server = new(certificate, intermediates, clients, protocols);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A server with a good certificate.</summary>
    public static Task<TlsServer> StartAsync(Authority authority, Authority? clients = null, SslProtocols protocols = SslProtocols.None) =>
        StartAsync(authority.IssueServer(), [authority.Intermediate], clients, protocols);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool IsIssuedBy(Authority clients, X509Certificate2 client, X509Chain sent)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(clients.Root);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
