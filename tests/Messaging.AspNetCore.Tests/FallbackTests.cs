using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests;

/// <summary><c>"Transport": "Grpc", "Fallback": "WebSocket"</c> against real servers.</summary>
public sealed class FallbackTests
{
    private const string Path = "/talk.v1.Talk/Talk";

    /// <summary>Servers that carry no gRPC to the endpoint: by their port, or because its configuration says so.</summary>
    public static TheoryData<Wire, string?> WebSocketOnly => new()
    {
        { Wire.Http11, null },
        { Wire.TlsHttp11, null },
        { Wire.Tls, "WebSocket" },
        { Wire.Http2Cleartext, "WebSocket" },
    };

    [Theory]
    [MemberData(nameof(WebSocketOnly))]
    public async Task A_server_that_serves_only_WebSocket_is_reached_over_it_and_the_reason_is_told(Wire wire, string? transports)
    {
        await using TestApp app = await StartAsync(wire, transports);
        await using FallbackClient client = new(app.Address);
        client.Configuration["Messaging:Defaults:WebSocket:HttpVersion"] = wire == Wire.Http2Cleartext ? "2" : "Auto";

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();

        await Talk.ExchangeAsync(channel);
        Assert.Equal("WebSocket", channel.Info.Transport);
        Assert.StartsWith("Grpc could not connect: ", channel.Info.FallbackReason, StringComparison.Ordinal);
        Assert.Equal($"Channel talk fell back to WebSocket: {channel.Info.FallbackReason}", Assert.Single(client.FellBack));
    }

    [Fact]
    public async Task A_port_that_refuses_gRPC_is_no_reason_to_give_up()
    {
        await using TestApp app = await StartAsync(Wire.Http11);
        using Socket nobody = Bound();
        await using FallbackClient client = new(app.Address);
        client.Configuration["Messaging:Channels:talk:Grpc:Address"] = $"http://{nobody.LocalEndPoint}";

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();

        await Talk.ExchangeAsync(channel);
        Assert.StartsWith("Grpc could not connect: Unavailable, ", channel.Info.FallbackReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_every_transport_is_tried()
    {
        using Socket nobody = Bound();
        await using FallbackClient client = new(new Uri($"http://{nobody.LocalEndPoint}"));
        Assert.Equal(ChannelCloseStatus.Unavailable, (await client.FailAsync()).Status);
        Assert.Equal(["Grpc", "WebSocket"], client.Failed);
        Assert.Empty(client.FellBack);
    }

    [Theory]
    [InlineData(StatusCodes.Status401Unauthorized, ChannelCloseStatus.Unauthenticated)]
    [InlineData(StatusCodes.Status403Forbidden, ChannelCloseStatus.PermissionDenied)]
    public async Task A_refusal_of_the_credentials_counts_for_every_transport(int code, ChannelCloseStatus expected)
    {
        int requests = 0;
        await using TestApp app = await TestApp.StartAnsweringAsync(
            context =>
            {
                Interlocked.Increment(ref requests);
                context.Response.StatusCode = code;
            },
            Wire.Tls);
        await using FallbackClient client = new(app.Address);
        Assert.Equal(expected, (await client.FailAsync()).Status);
        Assert.Equal(1, requests);
        Assert.Equal(["Grpc"], client.Failed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_server_that_has_not_proved_who_it_is_gets_nothing_over_any_transport(string? pin)
    {
        await using TestApp app = await StartAsync(Wire.Tls);
        await using FallbackClient client = new(app.Address);
        client.Configuration["Messaging:Defaults:Tls:PinnedSha256"] = pin;
        DuplexChannelException failure = await client.FailAsync();
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.Equal(["Grpc"], client.Failed);
    }

    [Theory]
    [InlineData(Wire.Tls)]
    [InlineData(Wire.Http2Cleartext)]
    public async Task A_server_that_serves_gRPC_gets_no_fallback(Wire wire)
    {
        await using TestApp app = await StartAsync(wire);
        await using FallbackClient client = new(app.Address);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(("Grpc", null), (channel.Info.Transport, channel.Info.FallbackReason));
        Assert.Empty(client.Failed.Concat(client.FellBack));
    }

    [Fact]
    public async Task The_choice_is_remembered_until_the_configuration_is_reloaded()
    {
        await using TestApp app = await StartAsync(Wire.Tls, "WebSocket");
        await using FallbackClient client = new(app.Address);
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> second = await client.ConnectAsync();
        Assert.Equal(("WebSocket", first.Info.FallbackReason), (second.Info.Transport, second.Info.FallbackReason));
        Assert.Equal(["Grpc"], client.Failed);
        Assert.Single(client.FellBack);

        ((IConfigurationRoot)client.Configuration).Reload();
        await using IDuplexChannel<Ping, Pong> third = await client.ConnectAsync();
        Assert.Equal("WebSocket", third.Info.Transport);
        Assert.Equal(["Grpc", "Grpc"], client.Failed);
        Assert.Equal(2, client.FellBack.Count());
    }

    [Fact]
    public async Task The_choice_is_remembered_until_it_fails()
    {
        await using TestApp app = await StartAsync(Wire.Tls, "WebSocket");
        await using FallbackClient client = new(app.Address);
        await using IDuplexChannel<Ping, Pong> before = await client.ConnectAsync();

        app.App.Configuration["Messaging:Endpoints:talk:Transports"] = "Grpc";
        ((IConfigurationRoot)app.App.Configuration).Reload();

        await using IDuplexChannel<Ping, Pong> after = await client.ConnectAsync();
        await using IDuplexChannel<Ping, Pong> later = await client.ConnectAsync();
        Assert.Equal(("Grpc", null), (after.Info.Transport, after.Info.FallbackReason));
        Assert.Equal(("Grpc", null), (later.Info.Transport, later.Info.FallbackReason));
        Assert.Equal(["Grpc", "WebSocket"], client.Failed);
    }

    private static Task<TestApp> StartAsync(Wire wire, string? transports = null) => TestApp.StartAsync(
        app => app.MapDuplexChannel<Pong, Ping>(Path, Talk.EchoAsync),
        wire,
        builder => builder.Set("Messaging:Endpoints:talk:Path", Path).Set("Messaging:Endpoints:talk:Transports", transports));

    /// <summary>Bound, so that nobody else gets the port, and not listening.</summary>
    private static Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>A client application that is configured as a user would, and what it logs.</summary>
    private sealed class FallbackClient : IAsyncDisposable
    {
        private readonly LogRecorder _logs = new();
        private readonly Lazy<ServiceProvider> _services;

        public FallbackClient(Uri address)
        {
            Configuration.AddInMemoryCollection(
            [
                new("Messaging:Defaults:Address", address.ToString()),
                new("Messaging:Defaults:Tls:PinnedSha256", Certificates.Sha256),
                new("Messaging:Channels:talk:Path", Path),
                new("Messaging:Channels:talk:Transport", "Grpc"),
                new("Messaging:Channels:talk:Fallback", "WebSocket"),
                new("Messaging:Channels:talk:Serializer", "Json"),
            ]);
            _services = new Lazy<ServiceProvider>(() =>
            {
                ServiceCollection services = new();
                services.AddLogging(logging => logging.AddProvider(_logs));
                services.AddMessaging(Configuration).AddWebSockets().AddGrpc().AddChannel<Ping, Pong>("talk");
                return services.BuildServiceProvider();
            });
        }

        public ConfigurationManager Configuration { get; } = new();

        /// <summary>The transports that failed, in order.</summary>
        public IEnumerable<string> Failed => Warnings("could not connect over ").Select(text => text.Split("over ")[1].Split(':')[0]);

        public IEnumerable<string> FellBack => Warnings("fell back");

        public Task<IDuplexChannel<Ping, Pong>> ConnectAsync() => _services.Value
            .GetRequiredService<IDuplexChannelFactory<Ping, Pong>>().ConnectAsync(cancellationToken: TestContext.Current.CancellationToken).Within();

        public Task<DuplexChannelException> FailAsync() => Assert.ThrowsAsync<DuplexChannelException>(ConnectAsync);

        public ValueTask DisposeAsync() => _services.Value.DisposeAsync();

        private IEnumerable<string> Warnings(string about) =>
            _logs.Of(LogLevel.Warning).Select(entry => entry.Message).Where(text => text.Contains(about, StringComparison.Ordinal));
    }
}
