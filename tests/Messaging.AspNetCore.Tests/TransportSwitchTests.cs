using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>One handler at one path over both transports, and the configuration that switches them.</summary>
public sealed class TransportSwitchTests
{
    private const string Section = "Messaging:Endpoints:talk";

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("WebSocket, Grpc", true, true)]
    [InlineData("grpc,websocket", true, true)]
    [InlineData("WebSocket", true, false)]
    [InlineData("Grpc", false, true)]
    public async Task One_tls_port_serves_what_the_configuration_says(string? transports, bool webSocket, bool grpc)
    {
        await using TestApp app = await StartAsync(transports);
        await AssertServedAsync(app.Address, "WebSocket", webSocket, "Grpc");
        await AssertServedAsync(app.Address, "Grpc", grpc, "WebSocket");
    }

    [Fact]
    public async Task A_reload_switches_without_a_restart_and_open_channels_live_on()
    {
        await using TestApp app = await StartAsync("WebSocket");
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport("WebSocket"));
        await using IDuplexChannel<Ping, Pong> open = await client.ConnectAsync();
        await Talk.ExchangeAsync(open);
        await AssertServedAsync(app.Address, "Grpc", false, "WebSocket");

        Reload(app, "Grpc");
        await AssertServedAsync(app.Address, "Grpc", true, "WebSocket");
        await AssertServedAsync(app.Address, "WebSocket", false, "Grpc");
        await Talk.ExchangeAsync(open);

        Reload(app, "WebSocket, Grpc");
        await AssertServedAsync(app.Address, "Grpc", true, "WebSocket");
        await AssertServedAsync(app.Address, "WebSocket", true, "Grpc");
    }

    [Fact]
    public async Task A_reload_with_an_unknown_word_is_told_and_changes_nothing()
    {
        await using TestApp app = await StartAsync("Grpc");
        Reload(app, "Grpc, Pigeon");
        await AssertServedAsync(app.Address, "Grpc", true, "WebSocket");
        await AssertServedAsync(app.Address, "WebSocket", false, "Grpc");
        Assert.Contains(app.Logs.Of(LogLevel.Error), entry => entry.Message.Contains($"{Section}:Transports: \"Pigeon\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_cleartext_ports_serve_one_transport_each()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync), Wire.Http11, builder => builder.Listen(Wire.Http2Cleartext));
        await AssertServedAsync(app.Addresses[0], "WebSocket", true, "Grpc");
        await AssertServedAsync(app.Addresses[1], "Grpc", true, "WebSocket");
    }

    [Fact]
    public async Task A_channel_may_have_an_address_for_grpc_alone()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync), Wire.Http11, builder => builder.Listen(Wire.Http2Cleartext));
        foreach (string transport in new[] { "WebSocket", "Grpc" })
        {
            await using Client<Ping, Pong> client = new(app.Addresses[0], Talk.Path, options =>
            {
                Over.Transport(transport)(options);
                options.Of<GrpcTransportOptions>().Address = app.Addresses[1];
            });
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
            Assert.Equal(transport, channel.Info.Transport);
        }
    }

    [Theory]
    [InlineData("ws", "Grpc", false)]
    [InlineData("wss", "Grpc", true)]
    public async Task The_address_of_a_websocket_is_good_for_grpc(string scheme, string transport, bool isSecure)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync), isSecure ? Wire.Tls : Wire.Http2Cleartext);
        await using Client<Ping, Pong> client = new(new Uri($"{scheme}://{app.Address.Authority}"), Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(isSecure, channel.Info.IsSecure);
    }

    [Theory]
    [InlineData("/v1", "/talk.v1.Talk/Talk", "/v1/talk.v1.Talk/Talk")]
    [InlineData("/talk.v1.Talk", "/Talk", "/talk.v1.Talk/Talk")]
    [InlineData("/{tenant}", "/Talk", "/{tenant}/Talk")]
    public async Task Grpc_under_the_prefix_of_a_group_stops_the_start(string prefix, string pattern, string path)
    {
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartInGroupAsync(prefix, pattern, path, "Grpc"));
        Assert.StartsWith($"{Section}:Transports: Grpc needs a path of the form /Service/Method", failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1", "/talk.v1.Talk/Talk", "/v1/talk.v1.Talk/Talk")]
    [InlineData("/talk.v1.Talk", "/Talk", "/talk.v1.Talk/Talk")]
    public async Task Under_the_prefix_of_a_group_websocket_is_served_alone(string prefix, string pattern, string path)
    {
        await using TestApp app = await StartInGroupAsync(prefix, pattern, path, null);
        await AssertServedAsync(app.Address, "WebSocket", true, "Grpc", path);
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Addresses[1], path, []);
        Assert.NotEqual("0", response.Field("grpc-status"));
    }

    [Fact]
    public async Task A_group_without_a_prefix_changes_nothing()
    {
        await using TestApp app = await StartInGroupAsync("", Talk.Path, Talk.Path, "Grpc");
        await AssertServedAsync(app.Addresses[1], "Grpc", true, "WebSocket");
    }

    private static Task<TestApp> StartInGroupAsync(string prefix, string pattern, string path, string? transports) => TestApp.StartAsync(
        app => Map(app.MapGroup(prefix), pattern),
        Wire.Tls,
        builder => builder.Listen(Wire.Http2Cleartext).Set($"{Section}:Path", path).Set($"{Section}:Transports", transports));

    private static void Map(IEndpointRouteBuilder endpoints, string pattern) => endpoints.MapDuplexChannel<Pong, Ping>(pattern, Talk.EchoAsync);

    private static Task<TestApp> StartAsync(string? transports) => TestApp.StartAsync(
        app => Map(app, Talk.Path), Wire.Tls, builder => builder.Set($"{Section}:Path", Talk.Path).Set($"{Section}:Transports", transports));

    private static void Reload(TestApp app, string transports)
    {
        app.App.Configuration[$"{Section}:Transports"] = transports;
        ((IConfigurationRoot)app.App.Configuration).Reload();
    }

    private static async Task AssertServedAsync(Uri address, string transport, bool isServed, string other, string path = Talk.Path)
    {
        await using Client<Ping, Pong> client = new(address, path, Over.Transport(transport));
        if (isServed)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
            Assert.Equal(transport, channel.Info.Transport);
            Assert.Equal(ChannelCloseStatus.Completed, (await Talk.FinishAsync(channel)).Status);
            return;
        }

        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        if (transport == "Grpc")
        {
            Assert.Equal($"This endpoint is not served over {transport}; it is over: {other}.", failure.Reason);
        }
    }
}
