using System.Security.Claims;
using System.Text.Encodings.Web;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.AspNetCore.Tests;

/// <summary>A channel lives no longer than the authentication it was opened with.</summary>
public sealed class AuthenticationExpiryTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("WebSocket", "Ticket")]
    [InlineData("WebSocket", "Claim")]
    [InlineData("Grpc", "Ticket")]
    [InlineData("Grpc", "Claim")]
    public async Task A_channel_ends_when_its_authentication_expires(string transport, string where)
    {
        FakeTimeProvider time = new(Now);
        await using TestApp app = await StartAsync(transport, time);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> shorter = await client.ConnectAsync(Expires(where, Now.AddMinutes(10)));
        await using IDuplexChannel<Ping, Pong> longer = await client.ConnectAsync(Expires(where, Now.AddMinutes(20)));
        await using IDuplexChannel<Ping, Pong> endless = await client.ConnectAsync();
        await ExchangeAsync(shorter, longer, endless);

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await ExchangeAsync(shorter, longer, endless);

        time.Advance(TimeSpan.FromSeconds(1));
        ChannelClosed closed = await shorter.Closed.Within();
        Assert.Equal((ChannelCloseStatus.Unauthenticated, true), (closed.Status, closed.ByPeer));
        Assert.Equal("The authentication has expired.", closed.Reason);
        await ExchangeAsync(longer, endless);

        time.Advance(TimeSpan.FromDays(400));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await longer.Closed.Within()).Status);
        await ExchangeAsync(endless);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task An_expiry_in_years_comes_in_years(string transport)
    {
        FakeTimeProvider time = new(Now);
        await using TestApp app = await StartAsync(transport, time);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> twoYears = await client.ConnectAsync(Expires("Ticket", Now.AddYears(2)));
        await using IDuplexChannel<Ping, Pong> last = await client.ConnectAsync(Expires("Ticket", DateTimeOffset.MaxValue));
        await using IDuplexChannel<Ping, Pong> beyond = await client.ConnectAsync(new ChannelConnectOptions { Headers = { ["X-Claim"] = "99999999999999999999999" } });
        await ExchangeAsync(twoYears, last, beyond);
        for (int days = 0; days < 720; days += 20)
        {
            time.Advance(TimeSpan.FromDays(20));
            await ExchangeAsync(twoYears, last, beyond);
        }

        time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await twoYears.Closed.Within()).Status);
        await ExchangeAsync(last, beyond);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task What_has_expired_already_opens_no_channel(string transport)
    {
        await using TestApp app = await StartAsync(transport, new FakeTimeProvider(Now));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(Expires("Ticket", Now)));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task It_can_be_switched_off(string transport)
    {
        FakeTimeProvider time = new(Now);
        await using TestApp app = await StartAsync(transport, time, closes: false);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(Expires("Ticket", Now.AddMinutes(10)));
        await using IDuplexChannel<Ping, Pong> late = await client.ConnectAsync(Expires("Ticket", Now.AddMinutes(-10)));
        time.Advance(TimeSpan.FromMinutes(20));
        await ExchangeAsync(channel, late);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task A_jwt_ends_its_channel_by_the_real_clock(string transport)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).RequireAuthorization(), Over.Cleartext(transport), Tokens.AddBearer);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> neighbour = await client.ConnectAsync(Bearer(TimeSpan.FromMinutes(10)));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(Bearer(TimeSpan.FromSeconds(6))); // Time enough to connect.
        await ExchangeAsync(channel, neighbour);
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await channel.Closed.Within()).Status);
        await ExchangeAsync(neighbour);

        // JwtBearer takes what has expired up to five minutes ago.
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(Bearer(TimeSpan.FromSeconds(-10))));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
    }

    [Fact]
    public async Task The_handler_is_told_and_its_reading_ends()
    {
        FakeTimeProvider time = new(Now);
        TaskCompletionSource<ChannelCloseStatus> seen = new();
        await using TestApp app = await StartAsync("WebSocket", time, handler: async (channel, _) =>
        {
            try
            {
                await Talk.EchoAsync(channel, CancellationToken.None);
            }
            catch (DuplexChannelException exception)
            {
                seen.SetResult(exception.Status);
                throw;
            }
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(Expires("Ticket", Now.AddMinutes(1)));
        await ExchangeAsync(channel);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, await seen.Task.Within());
        Assert.Equal(ChannelCloseStatus.Unauthenticated, (await channel.Closed.Within()).Status);
        Assert.Empty(app.Logs.Of(LogLevel.Error));
    }

    private static async Task ExchangeAsync(params IDuplexChannel<Ping, Pong>[] channels)
    {
        foreach (IDuplexChannel<Ping, Pong> channel in channels)
        {
            await Talk.ExchangeAsync(channel);
        }
    }

    private static ChannelConnectOptions Expires(string where, DateTimeOffset time) => new()
    {
        Headers = { [$"X-{where}"] = time.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) },
    };

    private static ChannelConnectOptions Bearer(TimeSpan expiresIn) => new() { Headers = { ["Authorization"] = $"Bearer {Tokens.Create(expiresIn: expiresIn)}" } };

    private static Task<TestApp> StartAsync(
        string transport, TimeProvider time, bool closes = true, Func<IDuplexChannel<Pong, Ping>, CancellationToken, Task>? handler = null) => TestApp.StartAsync(
        app => app.MapDuplexChannel(Talk.Path, handler ?? Talk.EchoAsync).RequireAuthorization(),
        Over.Cleartext(transport),
        builder =>
        {
            builder.Services.AddSingleton(time);
            builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, Expiring>("Test", null);
            builder.Services.AddAuthorization();

            // Nothing else may end a channel when the clock leaps ahead.
            builder.Set("Messaging:Endpoints:talk:Path", Talk.Path)
                .Set("Messaging:Endpoints:talk:KeepAliveInterval", "00:00:00").Set("Messaging:Endpoints:talk:SendTimeout", "00:00:00");
            if (!closes)
            {
                builder.Set("Messaging:Endpoints:talk:CloseOnAuthenticationExpiration", "false");
            }
        });

    /// <summary>Lets everybody in, until the time that the request names.</summary>
    private sealed class Expiring(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            ClaimsIdentity identity = new(Scheme.Name);
            AuthenticationProperties properties = new();
            if (Request.Headers["X-Claim"].ToString() is { Length: > 0 } claim)
            {
                identity.AddClaim(new Claim("exp", claim));
            }

            if (long.TryParse(Request.Headers["X-Ticket"], out long seconds))
            {
                properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(seconds);
            }

            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name)));
        }
    }
}
