using System.Net;
using System.Net.Sockets;
using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.AspNetCore.Tests;

/// <summary>What the server answers to requests that are no good handshakes.</summary>
public sealed class HandshakeTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    [Fact]
    public async Task A_plain_get_is_told_to_upgrade()
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(app, HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
        Assert.Contains("WebSocket", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_get_over_http2_is_a_bad_request()
    {
        await using TestApp app = await StartAsync(Wire.Http2Cleartext);
        using HttpResponseMessage response = await SendAsync(app, HttpVersion.Version20);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("WebSocket", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_of_http_1_0_means_nothing()
    {
        await using TestApp app = await StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(app.Address.Host, app.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /talk HTTP/1.0\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream());
        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("13, 8")]
    [InlineData("")]
    public async Task Another_version_is_refused_with_the_one_that_is_spoken(string version)
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(
            app, HttpVersion.Version11, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", version), ("Sec-WebSocket-Key", Key));
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("13", response.Headers.GetValues("Sec-WebSocket-Version").Single());
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ")]
    [InlineData("!!!!IHNhbXBsZSBub25jZQ==")]
    public async Task A_bad_key_is_a_bad_request(string key)
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(
            app, HttpVersion.Version11, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", key));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("messaging.v1.morse, chat")]
    [InlineData("chat")]
    public async Task Offers_of_which_none_is_supported_are_refused_with_what_there_is(string offers)
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(
            app,
            HttpVersion.Version11,
            [.. Handshake(), ("Sec-WebSocket-Protocol", offers)]);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("messaging.v1.json", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("1")]
    public async Task A_malformed_deadline_is_a_bad_request(string timeout)
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(app, HttpVersion.Version11, [.. Handshake(), ("grpc-timeout", timeout)]);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("grpc-timeout", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_handshake_is_answered_with_the_key_of_the_standard()
    {
        await using TestApp app = await StartAsync();
        using HttpResponseMessage response = await SendAsync(app, HttpVersion.Version11, [.. Handshake(), ("Sec-WebSocket-Protocol", "chat, messaging.v1.json")]);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.Headers.GetValues("Sec-WebSocket-Accept").Single());
        Assert.Equal("messaging.v1.json", response.Headers.GetValues("Sec-WebSocket-Protocol").Single());
    }

    [Fact]
    public async Task New_channels_are_refused_while_the_host_stops()
    {
        await using TestApp app = await StartAsync();
        app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        using HttpResponseMessage response = await SendAsync(app, HttpVersion.Version11, [.. Handshake()]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static IEnumerable<(string, string)> Handshake() =>
        [("Connection", "keep-alive, Upgrade"), ("Upgrade", "WebSocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", Key)];

    private static Task<TestApp> StartAsync(Wire wire = Wire.Http11) =>
        TestApp.StartAsync(app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> _, CancellationToken _) => Task.CompletedTask), wire);

    private static async Task<HttpResponseMessage> SendAsync(TestApp app, Version version, params (string Name, string Value)[] headers)
    {
        using HttpMessageInvoker invoker = new(new SocketsHttpHandler());
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(app.Address, "/talk"))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
