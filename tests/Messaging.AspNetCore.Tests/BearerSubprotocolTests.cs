using System.Net;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>A token among the subprotocols of a WebSocket handshake, as a browser sends it.</summary>
public sealed class BearerSubprotocolTests
{
    private const string Json = "messaging.v1.json";
    private const string Prefix = "messaging.bearer.";

    public static TheoryData<string> Ways => ["WebSocket", "WebSocket/2"];

    public static TheoryData<string, string, string> Malformed
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (string way in new[] { "WebSocket", "WebSocket/2" })
            {
                rows.Add(way, "empty", $"{Json}, {Prefix}");
                rows.Add(way, "two", $"{Json}, {Prefix}{{token}}, {Prefix}{{token}}");
                rows.Add(way, "alone", $"{Prefix}{{token}}");
                rows.Add(way, "too long", $"{Json}, {Prefix}{new string('a', 8193)}");
                rows.Add(way, "a character that no token has", $"{Json}, {Prefix}{{token}}!");
                rows.Add(way, "a blank inside", $"{Json}, {Prefix}{{token}} x");
                rows.Add(way, "inside of another", $"{Json}, x-{Prefix}{{token}}");
                rows.Add(way, "inside of quotes", $"\"{Json}, {Prefix}{{token}}\"");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_authenticates_and_is_never_the_chosen_one(string way)
    {
        await using TestApp app = await StartAsync(way);
        string token = Tokens.Create();
        foreach (string offers in new[] { $"{Json}, {Prefix}{token}", $"{Prefix}{token},{Json}", $"chat, {Prefix.ToUpperInvariant()}{token} , {Json}" })
        {
            using HttpResponseMessage response = await Handshakes.SendAsync(app.Address, way, ("Sec-WebSocket-Protocol", offers));
            Assert.Equal(Handshakes.Accepted, await response.AnswerAsync(way));
            Assert.Equal(Json, response.Headers.GetValues("Sec-WebSocket-Protocol").Single());
            AssertNoSign(response, "", token);
        }

        AssertNotLogged(app, token);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_bad_one_is_refused_like_any_bad_token(string way)
    {
        await using TestApp app = await StartAsync(way);
        string token = Tokens.Create(expiresIn: TimeSpan.FromHours(-1));
        using HttpResponseMessage response = await Handshakes.SendAsync(app.Address, way, ("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{token}"));
        Assert.Equal("HTTP 401", await response.AnswerAsync(way));
        AssertNoSign(response, "", token);
        AssertNotLogged(app, token);
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(app.Address, way, ("Sec-WebSocket-Protocol", Json)));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_one_is_a_bad_request_that_does_not_repeat_it(string way, string what, string offers)
    {
        await using TestApp app = await StartAsync(way, isProtected: false);
        string token = Tokens.Create();
        using HttpResponseMessage response = await Handshakes.SendAsync(
            app.Address, way, ("Sec-WebSocket-Protocol", offers.Replace("{token}", token, StringComparison.Ordinal)));
        Assert.Equal(("HTTP 400", what), (await response.AnswerAsync(way), what));
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(Prefix, body, StringComparison.Ordinal);
        AssertNoSign(response, body, token);
        AssertNotLogged(app, token);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Beside_an_authorization_header_it_is_refused(string way)
    {
        await using TestApp app = await StartAsync(way);
        string token = Tokens.Create();
        Assert.Equal("HTTP 400", await Handshakes.AnswerAsync(
            app.Address, way, ("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{token}"), ("Authorization", $"Bearer {token}")));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(
            app.Address, way, ("Sec-WebSocket-Protocol", Json), ("Authorization", $"Bearer {token}")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Offers_that_are_refused_are_shown_without_it(string way)
    {
        await using TestApp app = await StartAsync(way);
        string token = Tokens.Create();
        using HttpResponseMessage response = await Handshakes.SendAsync(app.Address, way, ("Sec-WebSocket-Protocol", $"chat, {Prefix}{token}"));
        Assert.Equal("HTTP 400", await response.AnswerAsync(way));
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("chat", body, StringComparison.Ordinal);
        AssertNoSign(response, body, token);
        AssertNotLogged(app, token);
    }

    [Fact]
    public async Task A_server_that_takes_none_says_so_and_does_not_repeat_it()
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync));
        string token = Tokens.Create();
        using HttpResponseMessage response = await Handshakes.SendAsync(app.Address, "WebSocket", ("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{token}"));
        Assert.Equal("HTTP 400", await response.AnswerAsync("WebSocket"));
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("AddBearerSubprotocol", body, StringComparison.Ordinal);
        AssertNoSign(response, body, token);
        AssertNotLogged(app, token);
    }

    [Theory]
    [InlineData("Grpc")]
    [InlineData("GrpcWeb")]
    public async Task It_counts_in_handshakes_only(string way)
    {
        await using TestApp app = await StartAsync(way);
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(app.Address, way, ("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{Tokens.Create()}")));
    }

    [Theory]
    [InlineData("/plain", true)]
    [InlineData("/nowhere", true)]
    [InlineData(Talk.Path, false)]
    public async Task It_counts_on_channels_only(string path, bool isHandshake)
    {
        await using TestApp app = await StartAsync("WebSocket");
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(app.Address, path));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{Tokens.Create()}");
        if (isHandshake)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        }

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken).Within();
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        switch (path)
        {
            case "/plain":
                Assert.Equal($"Authorization: none; offers: {Json}", body);
                break;
            case "/nowhere":
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
                break;
            default:
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                break;
        }
    }

    [Theory]
    [InlineData("/base/group/talk", "base")]
    [InlineData("/rooms/7/talk", "parameter")]
    public async Task It_counts_wherever_the_channel_is_mapped(string path, string how)
    {
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                IEndpointRouteBuilder endpoints = how == "base" ? app.MapGroup("/group") : app;
                endpoints.MapDuplexChannel<Pong, Ping>(how == "base" ? "/talk" : "/rooms/{room}/talk", Talk.EchoAsync).RequireAuthorization();
            },
            Wire.Http11,
            Configure);
        Uri address = new(app.Address, path);
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(address, "WebSocket"));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(address, "WebSocket", ("Sec-WebSocket-Protocol", $"{Json}, {Prefix}{Tokens.Create()}")));
    }

    private static void AssertNoSign(HttpResponseMessage response, string body, string token)
    {
        Assert.DoesNotContain(token, response.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, body, StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertNotLogged(TestApp app, string token) =>
        Assert.DoesNotContain(app.Logs.Entries, entry => (entry.Message + entry.Exception).Contains(token, StringComparison.OrdinalIgnoreCase));

    private static void Configure(WebApplicationBuilder builder)
    {
        Tokens.AddBearer(builder);
        builder.Services.AddMessaging(builder.Configuration).AddBearerSubprotocol();
    }

    private static Task<TestApp> StartAsync(string way, bool isProtected = true) => TestApp.StartAsync(
        app =>
        {
            IEndpointConventionBuilder talk = app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            if (isProtected)
            {
                talk.RequireAuthorization();
            }

            app.MapGet("/plain", (HttpRequest request) =>
                $"Authorization: {(request.Headers.Authorization.Count == 0 ? "none" : "some")}; offers: {request.Headers.SecWebSocketProtocol}");
        },
        Handshakes.Wire(way),
        Configure);
}
