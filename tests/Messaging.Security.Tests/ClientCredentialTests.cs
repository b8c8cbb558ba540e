using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore.Tests.Tls;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Security.Tests;

/// <summary>A client's token: nobody but the right server may learn it, and nobody who reads logs, reasons, trailers and exceptions.</summary>
public sealed class ClientCredentialTests
{
    private const string Canary = "canary-4f1d2c7a-token";
    private const string Revoked = Canary + "-revoked";

    private static readonly string[] Impostures = ["other authority", "other name", "expired", "purpose", "self-signed"];

    public static TheoryData<string, string> Routes => new()
    {
        { "WebSocket", "1.1" },
        { "WebSocket", "2" },
        { "Grpc", "Auto" },
    };

    public static TheoryData<string, string, string> Impostors => new(
        from route in new[] { ("WebSocket", "1.1"), ("WebSocket", "2"), ("WebSocket", "Auto"), ("Grpc", "Auto") }
        from imposture in Impostures
        select (route.Item1, route.Item2, imposture));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_token_leaves_no_trace_whether_it_is_taken_or_refused(string transport, string http)
    {
        ConcurrentQueue<string> seen = new();
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Map = app => app.Use((context, next) => AuthorizeAsync(context, next, seen)),
            NeighbourConnect = new ChannelConnectOptions { Headers = { ["Authorization"] = "Bearer neighbour" } },
        });
        using LogFile logs = new();
        Uri address = transport == "Grpc" || http == "2" ? host.Http2 : host.Http11;
        List<string> told = [];
        await host.WithstandAsync(async () =>
        {
            await using (ServiceProvider good = Create(address, transport, http, logs, () => Canary))
            {
                await using IDuplexChannel<Letter, Letter> channel = await Expect.InTimeAsync(ConnectAsync(good));
                await channel.SendAsync(new Letter { Text = "hello" }, TestContext.Current.CancellationToken);
                await channel.CompleteAsync(TestContext.Current.CancellationToken);
                ChannelClosed closed = await Expect.InTimeAsync(channel.Closed);
                told.Add($"{closed} {string.Join(' ', closed.Trailers)} {channel.Info}");
            }

            await using ServiceProvider bad = Create(address, transport, http, logs, () => Revoked);
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => Expect.InTimeAsync(ConnectAsync(bad)));
            Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
            told.Add(failure.ToString());
        });
        Assert.Contains($"Bearer {Canary}", seen);
        Assert.Contains($"Bearer {Revoked}", seen);
        Assert.DoesNotContain(told, text => text.Contains(Canary, StringComparison.Ordinal));
        Assert.NotEmpty(logs.Entries);
        logs.AssertNeverHas(Canary);
        host.Logs.AssertNeverHas(Canary);
    }

    [Theory]
    [MemberData(nameof(Impostors))]
    public async Task A_server_that_is_not_who_it_says_learns_nothing(string transport, string http, string imposture)
    {
        using Authority authority = new("trusted");
        using Authority other = new("other");
        X509Certificate2 certificate = imposture switch
        {
            "other authority" => other.IssueServer(),
            "other name" => authority.IssueServer("evil.example"),
            "expired" => authority.IssueServer(validDays: -1),
            "purpose" => authority.IssueServer(purpose: Authority.ClientPurpose),
            _ => Certificates.Localhost,
        };
        await using Impostor impostor = new(SslStreamCertificateContext.Create(certificate, [authority.Intermediate, other.Intermediate], offline: true));
        using LogFile logs = new();
        await using ServiceProvider client = Create(impostor.Address, transport, http, logs, () => Canary, options =>
        {
            options.Tls.CaFile = authority.RootFile;
            options.Tls.ServerName = Authority.ServerName;
            options.Fallback = transport == "Grpc" ? "WebSocket" : "Grpc";
        });
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => Expect.InTimeAsync(ConnectAsync(client)));
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.True(impostor.Handshakes > 0);
        Assert.Equal(0, await Expect.InTimeAsync(impostor.FinishAsync()));
        logs.AssertNeverHas(Canary);
    }

    private static async Task AuthorizeAsync(HttpContext context, RequestDelegate next, ConcurrentQueue<string> seen)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        seen.Enqueue(authorization);
        if (authorization is "Bearer neighbour" or $"Bearer {Canary}")
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    private static ServiceProvider Create(
        Uri address, string transport, string http, LogFile logs, Func<string> token, Action<ChannelOptions>? configure = null)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging.AddProvider(new Undisposed(logs)).SetMinimumLevel(LogLevel.Trace));
        services.AddMessaging().AddWebSockets().AddGrpc().AddChannel<Letter, Letter>("letters", options =>
        {
            options.Address = address;
            options.Path = AttackedHost.Path;
            options.Transport = transport;
            options.Serializer = "Json";
            options.Of<WebSocketTransportOptions>().HttpVersion = http;
            options.AccessTokenProvider = (_, _) => ValueTask.FromResult(new AccessToken(token(), DateTimeOffset.MaxValue));
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    private static Task<IDuplexChannel<Letter, Letter>> ConnectAsync(ServiceProvider services) =>
        services.GetRequiredService<IDuplexChannelFactory<Letter, Letter>>().ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A log that outlives the clients that write it.</summary>
    private sealed class Undisposed(LogFile logs) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logs.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }

    /// <summary>A TLS server of a bare socket that counts what it can read after the handshake.</summary>
    private sealed class Impostor : IAsyncDisposable
    {
        private readonly SslStreamCertificateContext _certificate;
        private readonly ConcurrentBag<Task> _served = [];
        private readonly LoopbackListener _listener;
        private int _learned;
        private int _handshakes;

        public Impostor(SslStreamCertificateContext certificate)
        {
            _certificate = certificate;
            _listener = new LoopbackListener(socket =>
            {
                Task serving = ServeAsync(socket);
                _served.Add(serving);
                return serving;
            });
        }

        public Uri Address => new($"https://{_listener.EndPoint}");

        /// <summary>How many clients have begun a handshake.</summary>
        public int Handshakes => _handshakes;

        /// <summary>Waits until every client has hung up, and tells how many bytes they sent after the handshake.</summary>
        public async Task<int> FinishAsync()
        {
            await Task.WhenAll(_served);
            return _learned;
        }

        public ValueTask DisposeAsync() => _listener.DisposeAsync();

        private async Task ServeAsync(Socket socket)
        {
            try
            {
                await using SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
                Interlocked.Increment(ref _handshakes);
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = _certificate,
                        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                    },
                    _listener.Stop);
                byte[] buffer = new byte[1024];
                for (int read = -1; read != 0;)
                {
                    read = await stream.ReadAsync(buffer, _listener.Stop);
                    Interlocked.Add(ref _learned, read);
                }
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException or OperationCanceledException)
            {
                // The client hung up, as it should.
            }
        }
    }
}
