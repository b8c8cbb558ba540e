using System.Security.Claims;
using System.Text.Encodings.Web;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>A mapped channel is an endpoint like any other.</summary>
public sealed class EndpointConventionTests
{
    [Theory]
    [InlineData("WebSocket", null, ChannelCloseStatus.Unauthenticated)]
    [InlineData("WebSocket", "guest", ChannelCloseStatus.PermissionDenied)]
    [InlineData("WebSocket", "admin", null)]
    [InlineData("Grpc", null, ChannelCloseStatus.Unauthenticated)]
    [InlineData("Grpc", "guest", ChannelCloseStatus.PermissionDenied)]
    [InlineData("Grpc", "admin", null)]
    public async Task Authorization_of_a_handler_class_counts(string transport, string? role, ChannelCloseStatus? expected)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<AdminHandler>(Talk.Path), Over.Cleartext(transport), builder =>
            {
                builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, RoleHeader>("Test", null);
                builder.Services.AddAuthorization();
            });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        ChannelConnectOptions options = new();
        if (role is not null)
        {
            options.Headers["X-Role"] = role;
        }

        if (expected is null)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(options);
            await Talk.ExchangeAsync(channel);
        }
        else
        {
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(options));
            Assert.Equal(expected, failure.Status);
        }
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task Authorization_of_a_mapped_lambda_counts(string transport)
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).RequireAuthorization(), Over.Cleartext(transport), builder =>
            {
                builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, RoleHeader>("Test", null);
                builder.Services.AddAuthorization();
            });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task Rate_limiting_counts_open_channels(string transport)
    {
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).RequireRateLimiting("one");
            },
            Over.Cleartext(transport),
            builder => builder.Services.AddRateLimiter(limiter =>
            {
                limiter.RejectionStatusCode = 429;
                limiter.AddConcurrencyLimiter("one", options => options.PermitLimit = 1);
            }));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await Talk.ExchangeAsync(first);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, failure.Status);
        Assert.True(failure.Status.IsRetryable);
    }

    [Theory]
    [InlineData("WebSocket", true)]
    [InlineData("WebSocket", false)]
    [InlineData("Grpc", true)]
    [InlineData("Grpc", false)]
    public async Task A_handler_class_lives_in_the_scope_of_its_channel(string transport, bool registered)
    {
        using Journal journal = new();
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<ScopedHandler>(Talk.Path), Over.Cleartext(transport), builder =>
        {
            builder.Services.AddSingleton(journal).AddScoped<Scoped>();
            if (registered)
            {
                builder.Services.AddScoped<ScopedHandler>();
            }
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        for (int i = 1; i <= 2; i++)
        {
            IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await using (channel)
            {
                await Talk.ExchangeAsync(channel);
                Assert.Equal(i, journal.Created);
                Assert.Equal(2 * (i - 1), journal.Disposed);
            }

            await journal.WaitForAsync(2 * i).Within();
        }
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task Who_is_nobody_is_an_anonymous_user_for_the_life_of_the_channel(string transport)
    {
        var users = new TaskCompletionSource<(ClaimsPrincipal First, ClaimsPrincipal Later)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, (channel, context) =>
            {
                ClaimsPrincipal first = context.User;
                context.HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity("late"));
                users.SetResult((first, context.User));
                return Talk.EchoAsync(channel, context.Ended);
            }),
            Over.Cleartext(transport));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();

        (ClaimsPrincipal user, ClaimsPrincipal later) = await users.Task.Within();

        Assert.False(user.Identity!.IsAuthenticated);
        Assert.Same(user, later);
    }

    [Authorize(Roles = "admin")]
    internal sealed class AdminHandler : IDuplexChannelHandler<Pong, Ping>
    {
        public Task HandleAsync(IDuplexChannel<Pong, Ping> channel, DuplexChannelContext context)
        {
            Assert.True(context.User.IsInRole("admin"));
            return Talk.EchoAsync(channel, context.Ended);
        }
    }

    internal sealed class Journal : IDisposable
    {
        private readonly SemaphoreSlim _disposed = new(0);
        private int _disposedCount;

        public int Created { get; set; }

        public int Disposed => Volatile.Read(ref _disposedCount);

        public void CountDisposed()
        {
            Interlocked.Increment(ref _disposedCount);
            _disposed.Release();
        }

        public void Dispose() => _disposed.Dispose();

        public async Task WaitForAsync(int count)
        {
            while (Disposed < count)
            {
                await _disposed.WaitAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    internal sealed class Scoped(Journal journal) : IDisposable
    {
        public void Dispose() => journal.CountDisposed();
    }

    internal sealed class ScopedHandler : IDuplexChannelHandler<Pong, Ping>, IAsyncDisposable
    {
        private readonly Scoped _scoped;
        private readonly Journal _journal;

        public ScopedHandler(Scoped scoped, Journal journal)
        {
            _scoped = scoped;
            _journal = journal;
            journal.Created++;
        }

        public Task HandleAsync(IDuplexChannel<Pong, Ping> channel, DuplexChannelContext context)
        {
            Assert.Same(_scoped, context.HttpContext.RequestServices.GetRequiredService<Scoped>());
            return Talk.EchoAsync(channel, context.Ended);
        }

        public ValueTask DisposeAsync()
        {
            _journal.CountDisposed();
            return ValueTask.CompletedTask;
        }
    }

    internal sealed class RoleHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            string? role = Request.Headers["X-Role"];
            if (role is null)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            ClaimsIdentity identity = new([new Claim(ClaimTypes.Role, role)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
