using System.Net.Sockets;
using Grpc.Core;
using Messaging.AspNetCore.Tests.Support;
using Messaging.AspNetCore.Tests.Tls;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which servers get the credentials of a client, and how.</summary>
public sealed class CredentialTests
{
    private const string Token = "canary-token";

    public static TheoryData<Route> Routes => [Route.WebSocket11, Route.WebSocket2, Route.Grpc];

    public static TheoryData<string, bool> Hosts => new()
    {
        { "127.0.0.1", true },
        { "127.200.1.1", true },
        { "[::1]", true },
        { "[::ffff:127.0.0.1]", true },
        { "localhost", true },
        { "LOCALHOST.", true },
        { "a.localhost", true },
        { "notlocalhost", false },
        { "localhost.example", false },
        { "127.0.0.1.example", false },
        { "128.0.0.1", false },
        { "0.0.0.0", false },
        { "prices.example", false },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_token_arrives_as_a_header_and_nowhere_else(Route route)
    {
        List<HttpRequest> requests = [];
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    requests.Add(context.Request);
                    Assert.Equal($"Bearer {Token}", context.Request.Headers.Authorization.ToString());
                    Assert.DoesNotContain(Token, context.Request.Path + context.Request.QueryString, StringComparison.Ordinal);
                    Assert.Single(context.Request.Headers, header => header.Value.ToString().Contains(Token, StringComparison.Ordinal));
                    return next(context);
                });
                app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            },
            Cleartext(route));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options => Set(options, route));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Single(requests);
        Assert.DoesNotContain(app.Logs.Entries, entry => $"{entry.Message}{entry.Exception}".Contains(Token, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_redirect_is_not_followed(Route route)
    {
        int stolen = 0;
        await using TestApp thief = await TestApp.StartAnsweringAsync(_ => stolen++, Cleartext(route));
        foreach (int code in new[] { 301, 302, 307, 308 })
        {
            await using TestApp app = await TestApp.StartAnsweringAsync(
                context =>
                {
                    context.Response.StatusCode = code;
                    context.Response.Headers.Location = new Uri(thief.Address, Talk.Path).ToString();
                },
                Cleartext(route));
            await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options => Set(options, route));
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
            Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        }

        Assert.Equal(0, stolen);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Only_this_machine_may_have_a_token_in_cleartext(string host, bool isAllowed)
    {
        foreach (string scheme in new[] { "http", "ws" })
        {
            Uri address = new($"{scheme}://{host}:5000");
            Assert.Equal(isAllowed, Transports.CleartextCredentials.MayGoTo(address, new ChannelOptions()));
            Assert.True(Transports.CleartextCredentials.MayGoTo(address, new ChannelOptions { AllowCleartextCredentials = true }));
        }

        Assert.True(Transports.CleartextCredentials.MayGoTo(new Uri($"https://{host}"), new ChannelOptions()));
    }

    [Theory]
    [InlineData(Route.WebSocket11)]
    [InlineData(Route.Grpc)]
    public async Task A_provider_and_a_cleartext_address_are_a_mistake_at_start(Route route)
    {
        await using Client<Ping, Pong> client = new(new Uri("http://prices.example"), Talk.Path, options => Set(options, route));
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => client.ConnectAsync());
        Assert.Equal(
            "Messaging:Channels:test:Address: the access token would go to prices.example in cleartext. Use https, or set AllowCleartextCredentials.",
            Assert.Single(failure.Failures));
    }

    [Theory]
    [InlineData(Route.WebSocket11, "Authorization", false)]
    [InlineData(Route.WebSocket11, "cookie", false)]
    [InlineData(Route.WebSocket11, "X-Other", true)]
    [InlineData(Route.WebSocket2, "Authorization", false)]
    [InlineData(Route.WebSocket2, "X-Other", true)]
    [InlineData(Route.Grpc, "Authorization", false)]
    [InlineData(Route.Grpc, "cookie", false)]
    [InlineData(Route.Grpc, "X-Other", true)]
    public async Task Headers_with_credentials_do_not_go_to_another_machine_in_cleartext(Route route, string header, bool isAllowed)
    {
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(route);
        await using Client<Ping, Pong> client = elsewhere.CreateClient(_ => { });
        ChannelConnectOptions connect = new() { Headers = { [header] = Token } };
        if (isAllowed)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(connect);
            await Talk.ExchangeAsync(channel);
            return;
        }

        await elsewhere.ExpectRefusalAsync(() => client.ConnectAsync(connect), $"the header {header}");
        await using Client<Ping, Pong> willing = elsewhere.CreateClient(options => options.AllowCleartextCredentials = true);
        await using IDuplexChannel<Ping, Pong> allowed = await willing.ConnectAsync(connect);
        await Talk.ExchangeAsync(allowed);
    }

    [Fact]
    public async Task Call_credentials_do_not_go_to_another_machine_in_cleartext()
    {
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(Route.Grpc);
        await using Client<Ping, Pong> client = elsewhere.CreateClient(AddCallCredentials);
        await elsewhere.ExpectRefusalAsync(() => client.ConnectAsync(), "call credentials");

        await using Client<Ping, Pong> willing = elsewhere.CreateClient(options =>
        {
            AddCallCredentials(options);
            options.AllowCleartextCredentials = true;
        });
        await using IDuplexChannel<Ping, Pong> allowed = await willing.ConnectAsync();
        await Talk.ExchangeAsync(allowed);
        Assert.Equal(Token, elsewhere.Seen!["x-call"].ToString());
    }

    [Fact]
    public async Task Call_credentials_reach_this_machine()
    {
        IHeaderDictionary? seen = null;
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, (channel, context) =>
            {
                seen = context.HttpContext.Request.Headers;
                return Talk.EchoAsync(channel, context.Ended);
            }),
            Wire.Http2Cleartext);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options =>
        {
            Over.Grpc()(options);
            AddCallCredentials(options);
        });
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(Token, seen!["x-call"].ToString());
    }

    [Fact]
    public async Task A_fallback_to_a_cleartext_address_gets_no_credentials()
    {
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(Route.WebSocket11);
        await using Client<Ping, Pong> client = elsewhere.CreateClient(options =>
        {
            options.Transport = "Grpc";
            options.Serializer = "Json";
            options.Fallback = "WebSocket";
            options.Of<GrpcTransportOptions>().Address = new Uri("https://127.0.0.1:1");
        });
        await elsewhere.ExpectRefusalAsync(
            () => client.ConnectAsync(new ChannelConnectOptions { Headers = { ["Authorization"] = Token } }), "the header Authorization");
    }

    [Fact]
    public async Task Credentials_in_an_address_are_a_mistake()
    {
        await using Client<Ping, Pong> client = new(new Uri($"http://user:{Token}@localhost"), Talk.Path);
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => client.ConnectAsync());
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
    }

    private static void AddCallCredentials(ChannelOptions options) => options.Of<GrpcTransportOptions>().ConfigureCall = call =>
        call.WithCredentials(CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("x-call", Token);
            return Task.CompletedTask;
        }));

    private static void Set(ChannelOptions options, Route route)
    {
        SetRoute(options, route);
        options.AccessTokenProvider = (_, _) => ValueTask.FromResult(new AccessToken(Token, DateTimeOffset.MaxValue));
    }

    private static void SetRoute(ChannelOptions options, Route route)
    {
        Over.Transport(route == Route.Grpc ? "Grpc" : "WebSocket")(options);
        options.Of<WebSocketTransportOptions>().HttpVersion = route == Route.WebSocket2 ? "2" : "1.1";
    }

    private static Wire Cleartext(Route route) => route == Route.WebSocket11 ? Wire.Http11 : Wire.Http2Cleartext;

    /// <summary>A server that the client believes to be on another machine, and what reached it.</summary>
    private sealed class Elsewhere(TestApp app, Route route) : IAsyncDisposable
    {
        private int _requests;

        public IHeaderDictionary? Seen { get; private set; }

        public static async Task<Elsewhere> StartAsync(Route route)
        {
            Elsewhere? elsewhere = null;
            TestApp app = await TestApp.StartAsync(
                app =>
                {
                    app.Use((context, next) =>
                    {
                        elsewhere!._requests++;
                        elsewhere.Seen = context.Request.Headers;
                        return next(context);
                    });
                    app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
                },
                Cleartext(route));
            return elsewhere = new Elsewhere(app, route);
        }

        public Client<Ping, Pong> CreateClient(Action<ChannelOptions> configure) => new(new Uri("http://prices.example"), Talk.Path, options =>
        {
            SetRoute(options, route);
            options.Of<WebSocketTransportOptions>().ConfigureHandler = Redirect;
            options.Of<GrpcTransportOptions>().ConfigureHandler = Redirect;
            configure(options);
        });

        public async Task ExpectRefusalAsync(Func<Task> connect, string what)
        {
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(connect);
            Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
            Assert.Equal($"Nothing was sent: {what} would go to prices.example in cleartext. Use https, or set AllowCleartextCredentials.", failure.Reason, ignoreCase: true);
            Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, _requests);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private void Redirect(SocketsHttpHandler handler)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                Uri address = context.DnsEndPoint.Port == 1 ? new Uri("http://127.0.0.1:1") : app.Address;
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }
    }
}
