using System.Net;
using System.Net.Sockets;
using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which web pages may open a channel, the same for every way to one.</summary>
public sealed class OriginTests
{
    private const string Listed = "https://example.com, http://localhost:8080, https://*.example.org, https://*.example.net:444, app://shop";

    public static TheoryData<string, string?, bool> Origins => new()
    {
        { "same", "http://{host}", true },
        { "same in capitals", "HTTP://{host}", true },
        { "listed", "https://example.com", true },
        { "its default port", "https://example.com:443", true },
        { "capitals", "https://EXAMPLE.com", true },
        { "listed with a port", "http://localhost:8080", true },
        { "below a listed name", "https://a.example.org", true },
        { "two below", "https://a.b.example.org", true },
        { "below, on the port", "https://a.example.net:444", true },
        { "another scheme that is listed", "app://shop", true },
        { "the same host over TLS", "https://{host}", false },
        { "the same host, another port", "http://127.0.0.1:1", false },
        { "the same host, default port", "http://127.0.0.1", false },
        { "another scheme", "http://example.com", false },
        { "another port", "https://example.com:8443", false },
        { "port of a listed name missing", "http://localhost", false },
        { "listed name as the beginning", "https://example.com.evil.example", false },
        { "listed name as the end", "https://evilexample.com", false },
        { "below a name that is listed alone", "https://a.example.com", false },
        { "a dot at the end", "https://example.com.", false },
        { "user information", "https://example.com@evil.example", false },
        { "user information with a colon", "https://example.com:443@evil.example", false },
        { "the star's domain itself", "https://example.org", false },
        { "the star's domain with a look-alike", "https://evilexample.org", false },
        { "the star's domain at the beginning", "https://a.example.org.evil.example", false },
        { "nothing before the star's domain", "https://.example.org", false },
        { "below, on another port", "https://a.example.net", false },
        { "below, over another scheme", "http://a.example.org", false },
        { "other letters", "https://ex\u0430mple.com", false },
        { "a letter that becomes ASCII in lower case", "https://example.com".Replace('e', '\u212A'), false },
        { "punycode of a look-alike", "https://xn--exmple-4nf.com", false },
        { "null", "null", false },
        { "empty", "", false },
        { "a slash at the end", "https://example.com/", false },
        { "a path", "https://example.com/https://evil.example", false },
        { "a backslash", "https://example.com\\.evil.example", false },
        { "two in one header", "https://example.com, https://evil.example", false },
        { "two as RFC 6454 has them", "https://example.com https://evil.example", false },
        { "no scheme", "example.com", false },
        { "no scheme before the separator", "://example.com", false },
        { "no host", "https://", false },
        { "port 0", "https://example.com:0", false },
        { "port 65536 + 443", "https://example.com:65979", false },
        { "port with a sign", "https://example.com:+443", false },
        { "no port after the colon", "https://example.com:", false },
        { "percent", "https://example%2ecom", false },
        { "a star", "*", false },
        { "brackets", "https://[example.com]", false },
        { "too long", "https://" + new string('a', 5000) + ".example.org", false },
    };

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("WebSocket/2")]
    [InlineData("Grpc")]
    [InlineData("GrpcWeb")]
    public async Task Only_the_same_origin_and_those_listed_may_connect(string way)
    {
        await using TestApp app = await StartAsync(Handshakes.Wire(way), Listed);
        List<string> wrong = [];
        foreach ((string what, string? origin, bool isAllowed) in Origins.Select(row => row.Data))
        {
            string text = origin!.Replace("{host}", app.Address.Authority, StringComparison.Ordinal);
            if (way != "WebSocket" && !text.All(char.IsAscii))
            {
                continue;
            }

            string answer = way == "WebSocket" ? await SendBytesAsync(app.Address, text) : await Handshakes.AnswerAsync(app.Address, way, ("Origin", text));
            if (answer != (isAllowed ? Handshakes.Accepted : Refused(way)))
            {
                wrong.Add($"{what} ({text}): {answer}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("WebSocket/2")]
    [InlineData("Grpc")]
    [InlineData("GrpcWeb")]
    public async Task By_default_only_the_same_origin_and_what_is_no_page_may_connect(string way)
    {
        await using TestApp app = await StartAsync(Handshakes.Wire(way), null);
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, ("Origin", $"http://{app.Address.Authority}")));
        Assert.Equal(Refused(way), await Handshakes.AnswerAsync(app.Address, way, ("Origin", "https://example.com")));
        Assert.Equal(Refused(way), await Handshakes.AnswerAsync(app.Address, way, ("Origin", "null")));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("WebSocket/2")]
    [InlineData("Grpc")]
    [InlineData("GrpcWeb")]
    public async Task A_star_lets_every_page_connect(string way)
    {
        await using TestApp app = await StartAsync(Handshakes.Wire(way), "*");
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, ("Origin", "https://evil.example")));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, ("Origin", "null")));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("WebSocket/2")]
    [InlineData("Grpc")]
    [InlineData("GrpcWeb")]
    public async Task Over_tls_the_same_origin_is_that_of_https(string way)
    {
        await using TestApp app = await StartAsync(Handshakes.Wire(way) == Wire.Http11 ? Wire.TlsHttp11 : Wire.Tls, null);
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, ("Origin", $"https://{app.Address.Authority}")));
        Assert.Equal(Refused(way), await Handshakes.AnswerAsync(app.Address, way, ("Origin", $"http://{app.Address.Authority}")));
    }

    [Fact]
    public async Task Behind_a_proxy_the_forwarded_scheme_and_host_count()
    {
        await using TestApp app = await TestApp.StartAsync(app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost });
            app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
        });
        (string, string)[] proxied = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example")];
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, "WebSocket", [.. proxied, ("Origin", "https://shop.example")]));
        Assert.Equal("HTTP 403", await Handshakes.AnswerAsync(app.Address, "WebSocket", [.. proxied, ("Origin", $"http://{app.Address.Authority}")]));
    }

    [Fact]
    public async Task Cors_of_the_application_lets_a_listed_page_use_grpc_web()
    {
        const string Page = "https://example.com";
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.UseCors(policy => policy.WithOrigins(Page)
                    .WithHeaders("content-type", "x-grpc-web", "messaging-serializer")
                    .WithExposedHeaders("grpc-status", "grpc-message", "messaging-status"));
                app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            },
            Wire.Http11,
            builder =>
            {
                builder.Services.AddCors();
                builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:AllowedOrigins", Page);
            });
        using HttpClient http = new();
        using HttpRequestMessage preflight = new(HttpMethod.Options, new Uri(app.Address, Talk.Path))
        {
            Headers =
            {
                { "Origin", Page },
                { "Access-Control-Request-Method", "POST" },
                { "Access-Control-Request-Headers", "content-type,messaging-serializer,x-grpc-web" },
            },
        };
        using HttpResponseMessage allowed = await http.SendAsync(preflight, TestContext.Current.CancellationToken).Within();
        Assert.Equal((HttpStatusCode.NoContent, Page), (allowed.StatusCode, allowed.Field("Access-Control-Allow-Origin")));

        using HttpResponseMessage response = await Handshakes.SendAsync(app.Address, "GrpcWeb", ("Origin", Page));
        Assert.Equal(Page, response.Field("Access-Control-Allow-Origin"));
        Assert.Contains("messaging-status", response.Field("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Equal(Handshakes.Accepted, await response.AnswerAsync("GrpcWeb"));
    }

    [Fact]
    public async Task Several_origin_headers_are_refused()
    {
        await using TestApp app = await StartAsync(Wire.Http11, Listed);
        Assert.Equal("HTTP 403", await SendBytesAsync(app.Address, "https://example.com\r\nOrigin: https://example.com"));
        Assert.Equal(Handshakes.Accepted, await SendBytesAsync(app.Address, "https://example.com"));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task A_client_whose_origin_is_refused_sees_permission_denied(string transport)
    {
        await using TestApp app = await StartAsync(Over.Cleartext(transport), null);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        ChannelConnectOptions options = new();
        options.Headers["Origin"] = "https://evil.example";
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(options));
        Assert.Equal(ChannelCloseStatus.PermissionDenied, failure.Status);
        Assert.Contains(app.Logs.Of(LogLevel.Debug), entry => entry.Message.Contains("https://evil.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("https://example.com/")]
    [InlineData("https://example.com/chat")]
    [InlineData("https://me@example.com")]
    [InlineData("https://b\u00FCcher.example")]
    [InlineData("https://*.com")]
    [InlineData("https://*")]
    [InlineData("https://*.")]
    [InlineData("https://a.*.example.com")]
    [InlineData("https://*.*.example.com")]
    [InlineData("*.example.com")]
    [InlineData("https://*example.com")]
    [InlineData("https://example.com:99999")]
    [InlineData("null")]
    [InlineData("https://a.example,,https://b.example")]
    public async Task A_list_with_what_is_no_origin_stops_the_start(string words)
    {
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Wire.Http11, words));
        Assert.Contains("Messaging:Endpoints:talk:AllowedOrigins", failure.Message, StringComparison.Ordinal);
        Assert.Contains("https://example.com", failure.Message, StringComparison.Ordinal);
    }

    private static string Refused(string way) => way.StartsWith("Grpc", StringComparison.Ordinal) ? "gRPC 7" : "HTTP 403";

    private static Task<TestApp> StartAsync(Wire wire, string? allowed) => TestApp.StartAsync(
        app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync),
        wire,
        builder => builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:AllowedOrigins", allowed));

    /// <summary>For what no HTTP client would send.</summary>
    private static async Task<string> SendBytesAsync(Uri address, string origin)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        string request = $"GET {Talk.Path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin}\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        string? status = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within();
        return status!.Split(' ')[1] is "101" ? Handshakes.Accepted : "HTTP " + status.Split(' ')[1];
    }
}
