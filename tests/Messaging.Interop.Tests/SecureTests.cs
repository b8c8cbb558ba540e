using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>samples/Secure with our own client: tokens and client certificates over both transports.</summary>
public sealed class SecureTests(SecureServers servers) : IClassFixture<SecureServers>
{
    private const string Path = "/secure.v1.Chat/Talk";

    public static TheoryData<string, string> Routes => new()
    {
        { "WebSocket", "1.1" },
        { "WebSocket", "2" },
        { "Grpc", "Auto" },
    };

    public static MatrixTheoryData<string, string> RefusedTokens => new(["WebSocket", "Grpc"], ["none", "garbage", "tampered"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Routes))]
    public async Task A_token_says_who_the_user_is(string transport, string http)
    {
        SecureServer server = await servers.GetAsync("tokens");
        int asked = 0;
        await using ServiceProvider services = Create(server, transport, http, async () =>
        {
            asked++;
            return await server.LogInAsync("ann");
        });
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("ann: hello", await SayAsync(services, "hello"));
        }

        Assert.Equal(1, asked);
    }

    [Theory, MemberData(nameof(RefusedTokens))]
    public async Task A_wrong_token_is_not_authenticated(string transport, string mistake)
    {
        SecureServer server = await servers.GetAsync("tokens");
        string token = await server.LogInAsync("ann");
        Func<Task<string>>? provider = mistake switch
        {
            "garbage" => () => Task.FromResult("garbage"),
            "tampered" => () => Task.FromResult(Tamper(token)),
            _ => null,
        };
        await using ServiceProvider services = Create(server, transport, "Auto", provider);
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await FailAsync(services)).Status);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task A_channel_ends_with_its_token_and_an_expired_one_opens_none(string transport, string http)
    {
        SecureServer server = await servers.GetAsync("short");
        string token = await server.LogInAsync("ann");
        await using (ServiceProvider fresh = Create(server, transport, http, () => server.LogInAsync("ann")))
        {
            await using IDuplexChannel<Say, Line> channel = await fresh.ConnectAsync<Say, Line>();
            Assert.Equal(ChannelCloseStatus.Unauthenticated, (await channel.Closed.WaitAsync(TimeSpan.FromSeconds(30), Stop)).Status);
        }

        await using ServiceProvider expired = Create(server, transport, http, () => Task.FromResult(token));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await FailAsync(expired)).Status);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task A_certificate_says_who_the_user_is(string transport, string http)
    {
        SecureServer server = await servers.GetAsync("mtls");
        await using ServiceProvider services = Create(
            server, transport, http, null, ("Tls:CertificateFile", server.CertificateFile), ("Tls:CertificateKeyFile", server.KeyFile));
        Assert.Equal($"{SecureServer.CertificateUser}: hello", await SayAsync(services, "hello"));
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task No_certificate_or_a_strangers_is_not_authenticated(string transport, string http)
    {
        SecureServer server = await servers.GetAsync("mtls");
        SecureServer stranger = await servers.GetAsync("tokens");
        await using ServiceProvider none = Create(server, transport, http, null);
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await FailAsync(none)).Status);
        await using ServiceProvider other = Create(
            server, transport, http, null, ("Tls:CertificateFile", stranger.CertificateFile), ("Tls:CertificateKeyFile", stranger.KeyFile));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await FailAsync(other)).Status);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task A_server_of_another_authority_gets_no_token(string transport, string http)
    {
        SecureServer server = await servers.GetAsync("tokens");
        SecureServer stranger = await servers.GetAsync("short");
        await using ServiceProvider services = Create(server, transport, http, () => server.LogInAsync("ann"), ("Tls:CaFile", stranger.CaFile));
        DuplexChannelException failure = await FailAsync(services);
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    /// <summary>Another first character of the signature.</summary>
    internal static string Tamper(string token)
    {
        int signature = token.LastIndexOf('.') + 1;
        return $"{token[..signature]}{(token[signature] == 'A' ? 'B' : 'A')}{token[(signature + 1)..]}";
    }

    private static ServiceProvider Create(
        SecureServer server, string transport, string http, Func<Task<string>>? token, params (string Key, string Value)[] options)
    {
        ConfigurationManager configuration = new();
        (string, string)[] all =
        [
            ("Address", server.Tls), ("Path", Path), ("Transport", transport), ("WebSocket:HttpVersion", http), ("Serializer", "Json"), ("Tls:CaFile", server.CaFile),
            .. options,
        ];
        foreach ((string key, string value) in all)
        {
            configuration[$"Messaging:Channels:chat:{key}"] = value;
        }

        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddWebSockets().AddGrpc().AddChannel<Say, Line>("chat", channel =>
            channel.AccessTokenProvider = token is null ? null : async (_, _) => new AccessToken(await token(), DateTimeOffset.MaxValue));
        return services.BuildServiceProvider();
    }

    private static async Task<string> SayAsync(ServiceProvider services, string text)
    {
        await using IDuplexChannel<Say, Line> channel = await services.ConnectAsync<Say, Line>();
        await channel.SendAsync(new Say(text), Stop);
        await channel.CompleteAsync(Stop);
        Line line = Assert.Single(await channel.ReadAllAsync(Stop).ToListAsync(Stop));
        return $"{line.User}: {line.Text}";
    }

    private static Task<DuplexChannelException> FailAsync(ServiceProvider services) =>
        Assert.ThrowsAsync<DuplexChannelException>(() => services.ConnectAsync<Say, Line>());

    internal sealed record Say(string Text);

    internal sealed record Line(string User, string Text);
}
