using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Messaging.AspNetCore.Tests;

/// <summary>ASP.NET Core's authentication and authorization count for every way to a channel.</summary>
public sealed class AuthenticationTests
{
    public static TheoryData<string> Ways => [.. Handshakes.All];

    public static TheoryData<string, string> BadTokens
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string way in Handshakes.All)
            {
                foreach (string token in new[] { "none", "garbage", "signature", "issuer", "audience", "expired", "unsigned", "cut" })
                {
                    rows.Add(way, token);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_token_must_be_there_and_suffice(string way)
    {
        await using TestApp app = await StartAsync<AdminHandler>(way, Tokens.AddBearer);
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(app.Address, way));
        Assert.Equal("HTTP 403", await Handshakes.AnswerAsync(app.Address, way, Bearer(Tokens.Create(role: "guest"))));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, Bearer(Tokens.Create(role: "admin"))));
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_opens_no_channel(string way, string what)
    {
        await using TestApp app = await StartAsync<UserHandler>(way, Tokens.AddBearer);
        string good = Tokens.Create();
        string token = what switch
        {
            "none" => "",
            "garbage" => "garbage",
            "signature" => Tokens.Create(key: new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32))),
            "issuer" => Tokens.Create(issuer: "https://evil.example"),
            "audience" => Tokens.Create(audience: "other"),
            "expired" => Tokens.Create(expiresIn: TimeSpan.FromHours(-1)),
            "unsigned" => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{good.Split('.')[1]}.",
            _ => good[..^1],
        };
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(app.Address, way, Bearer(token)));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, Bearer(good)));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task A_client_sees_why_it_was_refused(string transport)
    {
        await using TestApp app = await StartAsync<AdminHandler>(transport, Tokens.AddBearer);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync())).Status);
        Assert.Equal(ChannelCloseStatus.PermissionDenied, (await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(With(Tokens.Create())))).Status);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(With(Tokens.Create(role: "admin")));
        await Talk.ExchangeAsync(channel);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cookies_count_and_a_missing_one_leads_to_no_login_page(string way)
    {
        await using TestApp app = await StartAsync<AdminHandler>(way, AddCookies);
        Assert.Equal("HTTP 401", await Handshakes.AnswerAsync(app.Address, way));
        Assert.Equal("HTTP 403", await Handshakes.AnswerAsync(app.Address, way, await CookieAsync(app, "guest")));
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way, await CookieAsync(app, "admin")));
    }

    [Fact]
    public async Task An_endpoint_may_ask_for_the_login_page_all_the_same()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<AdminHandler>(Talk.Path).AllowCookieRedirect(), Wire.Http11, AddCookies);
        Assert.Equal("HTTP 302", await Handshakes.AnswerAsync(app.Address, "WebSocket"));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task User_and_claims_stay_for_the_life_of_the_channel(string transport)
    {
        await using TestApp app = await StartAsync<UserHandler>(transport, Tokens.AddBearer);
        await using Client<Ping, string> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, string> channel = await client.ConnectAsync(With(Tokens.Create("ann", "reader")));
        List<string> answers = [];
        for (int i = 0; i < 2; i++)
        {
            await channel.SendAsync(new Ping(i), TestContext.Current.CancellationToken);
        }

        await channel.CompleteAsync(TestContext.Current.CancellationToken);
        await foreach (string answer in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            answers.Add(answer);
        }

        Assert.Equal(["ann reader", "ann reader", "ann reader"], answers);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_an_attribute_nobody_is_asked_who_they_are(string way)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync), Handshakes.Wire(way), Tokens.AddBearer);
        Assert.Equal(Handshakes.Accepted, await Handshakes.AnswerAsync(app.Address, way));
    }

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static ChannelConnectOptions With(string token) => new() { Headers = { ["Authorization"] = $"Bearer {token}" } };

    private static Task<TestApp> StartAsync<THandler>(string way, Action<WebApplicationBuilder> authentication)
        where THandler : class, IDuplexChannelHandler =>
        TestApp.StartAsync(
            app =>
            {
                app.MapDuplexChannel<THandler>(Talk.Path);
                app.MapPost("/login/{role}", (string role) => TypedResults.SignIn(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "Cookies")), authenticationScheme: "Cookies"));
            },
            Handshakes.Wire(way),
            authentication);

    private static void AddCookies(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
    }

    private static async Task<(string, string)> CookieAsync(TestApp app, string role)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseCookies = false })
        {
            DefaultRequestVersion = app.Wire == Wire.Http11 ? new Version(1, 1) : new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using StringContent nothing = new("", Encoding.UTF8);
        using HttpResponseMessage response = await http.PostAsync(new Uri(app.Address, $"/login/{role}"), nothing, TestContext.Current.CancellationToken).Within();
        return ("Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    [Authorize(Roles = "admin")]
    internal sealed class AdminHandler : IDuplexChannelHandler<Pong, Ping>
    {
        public Task HandleAsync(IDuplexChannel<Pong, Ping> channel, DuplexChannelContext context) => Talk.EchoAsync(channel, context.Ended);
    }

    /// <summary>Says who is there for each message, and once more when the client sends no more.</summary>
    [Authorize]
    internal sealed class UserHandler : IDuplexChannelHandler<string, Ping>
    {
        public async Task HandleAsync(IDuplexChannel<string, Ping> channel, DuplexChannelContext context)
        {
            await foreach (Ping _ in channel.ReadAllAsync(context.Ended))
            {
                await SayAsync(channel, context);
            }

            await SayAsync(channel, context);
        }

        private static async Task SayAsync(IDuplexChannel<string, Ping> channel, DuplexChannelContext context) =>
            await channel.SendAsync($"{context.User.Identity!.Name} {context.User.FindFirstValue("role")}", context.Ended);
    }
}
