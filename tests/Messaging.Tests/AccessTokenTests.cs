using Messaging.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests;

/// <summary>When the provider of tokens is asked, and what becomes of its tokens.</summary>
public sealed class AccessTokenTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<CancellationToken> _asked = [];
    private Func<CancellationToken, Task> _hold = _ => Task.CompletedTask;
    private Func<FakeConnection> _connect = () => new FakeConnection();
    private TimeSpan _lifetime = TimeSpan.FromMinutes(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_goes_with_every_connect_and_is_kept_until_half_a_minute_before_it_expires()
    {
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        await ConnectAsync(services);
        _time.Advance(TimeSpan.FromSeconds(569));
        await ConnectAsync(services);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ConnectAsync(services);
        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], Sent(transport));
    }

    [Fact]
    public async Task A_token_that_lives_shorter_than_that_serves_one_connect()
    {
        _lifetime = TimeSpan.FromSeconds(20);
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        await ConnectAsync(services);
        await ConnectAsync(services);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], Sent(transport));
    }

    [Fact]
    public async Task Connects_at_the_same_time_share_one_call_which_ends_when_nobody_waits()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<CancellationToken> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _hold = token =>
        {
            called.TrySetResult(token);
            return go.Task;
        };
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        using CancellationTokenSource impatient = new();
        Task first = ConnectAsync(services, token: impatient.Token);
        Task[] others = [ConnectAsync(services), ConnectAsync(services)];
        CancellationToken call = await called.Task.WaitAsync(Stop);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(call.IsCancellationRequested);
        go.SetResult();
        await Task.WhenAll(others);
        Assert.Equal(["Bearer token-1", "Bearer token-1"], Sent(transport));
    }

    [Fact]
    public async Task Time_and_cancellation_count_for_the_provider()
    {
        TaskCompletionSource<CancellationToken> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _hold = token =>
        {
            called.SetResult(token);
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        Task late = ConnectAsync(services);
        await called.Task.WaitAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(15));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => late);
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        Assert.Contains("access token provider", failure.Reason, StringComparison.Ordinal);
        Assert.Empty(transport.Connects);

        called = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        Task cancelled = ConnectAsync(services, token: stop.Token);
        CancellationToken call = await called.Task.WaitAsync(Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.True(call.IsCancellationRequested);
    }

    [Fact]
    public async Task A_kept_token_that_is_refused_is_replaced_once()
    {
        HashSet<string> revoked = [];
        (FakeTransport transport, ServiceProvider services) = Build(header => revoked.Contains(header));
        await using ServiceProvider _ = services;
        await ConnectAsync(services);
        revoked.Add("Bearer token-1");
        await ConnectAsync(services);
        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], Sent(transport));

        revoked.UnionWith(["Bearer token-2", "Bearer token-3", "Bearer token-4"]);
        await FailAsync(services);
        Assert.Equal(["Bearer token-2", "Bearer token-3"], Sent(transport)[3..]);

        // Nothing is kept now: a new token that is refused is not tried again.
        await FailAsync(services);
        Assert.Equal(["Bearer token-4"], Sent(transport)[5..]);
    }

    [Fact]
    public async Task A_token_that_is_refused_on_the_open_channel_is_not_used_again()
    {
        List<FakeConnection> connections = [];
        _connect = () =>
        {
            connections.Add(new FakeConnection());
            return connections[^1];
        };
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        await ConnectAsync(services);
        connections[0].End(new ChannelClosed(ChannelCloseStatus.Unauthenticated, ByPeer: true));
        while (Sent(transport)[^1] == "Bearer token-1")
        {
            Stop.ThrowIfCancellationRequested();
            await ConnectAsync(services);
        }

        Assert.Equal("Bearer token-2", Sent(transport)[^1]);
    }

    [Fact]
    public async Task A_provider_that_fails_ends_the_connect_and_its_message_is_not_told()
    {
        var secret = new InvalidOperationException("client_secret=canary");
        _hold = _ => Task.FromException(secret);
        TestApplication application = Application(FakeTransport.Connecting("Fake", new FakeConnection()));
        await using ServiceProvider services = application.BuildServices();
        DuplexChannelException failure = await FailAsync(services);
        Assert.Equal("The access token provider of channel \"prices\" failed: InvalidOperationException.", failure.Reason);
        Assert.Same(secret, failure.InnerException);
        Assert.DoesNotContain(application.Logged, entry => entry.Text.Contains("canary", StringComparison.Ordinal));
        Assert.Empty(application.Fake.Connects);
        _hold = _ => Task.CompletedTask;
        await ConnectAsync(services);
    }

    [Fact]
    public async Task A_header_of_the_caller_comes_first()
    {
        (FakeTransport transport, ServiceProvider services) = Build();
        await using ServiceProvider _ = services;
        await ConnectAsync(services, new ChannelConnectOptions { Headers = { ["authorization"] = "Basic own", ["X-Other"] = "1" } });
        Assert.Equal(["Basic own"], Sent(transport));
        Assert.Empty(_asked);
        await ConnectAsync(services, new ChannelConnectOptions { Headers = { ["X-Other"] = "1" } });
        Assert.Equal(("Bearer token-1", "1"), (Sent(transport)[^1], transport.Connects[^1].ConnectOptions!.Headers["X-Other"]));
    }

    [Fact]
    public async Task A_provider_may_come_from_the_services()
    {
        FakeTransport transport = FakeTransport.Connecting("Fake", new FakeConnection());
        TestApplication application = new()
        {
            Fake = transport,
            Add = messaging =>
            {
                messaging.Services.AddSingleton(_ => new Tokens("from-services"));
                messaging.AddChannel<Quote, Quote>("prices", (services, options) => options.AccessTokenProvider = services.GetRequiredService<Tokens>().GetAsync);
            },
        };
        await using ServiceProvider services = application.BuildServices();
        await ConnectAsync(services);
        Assert.Equal(["Bearer from-services-prices"], Sent(transport));
    }

    [Fact]
    public void A_token_never_shows_itself()
    {
        AccessToken token = new("canary", DateTimeOffset.UnixEpoch);
        Assert.Equal("an access token that expires on 1970-01-01 00:00:00Z", $"{token}");
        Assert.DoesNotContain("canary", Assert.Throws<ArgumentException>(() => new AccessToken("canary canary", default)).ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AccessToken(string.Empty, default));
        Assert.Throws<ArgumentException>(() => new AccessToken("a\r\nb", default));
    }

    private static string[] Sent(FakeTransport transport) => [.. transport.Connects.Select(context => context.ConnectOptions!.Headers["Authorization"])];

    private static Task<IDuplexChannel<Quote, Quote>> ConnectAsync(IServiceProvider services, ChannelConnectOptions? options = null, CancellationToken? token = null) =>
        services.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>().ConnectAsync(options, token ?? Stop);

    private static async Task<DuplexChannelException> FailAsync(IServiceProvider services)
    {
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
        return failure;
    }

    private (FakeTransport Transport, ServiceProvider Services) Build(Func<string, bool>? refuses = null)
    {
        FakeTransport transport = new("Fake", (context, _) => refuses?.Invoke(context.ConnectOptions!.Headers["Authorization"]) == true
            ? throw new DuplexChannelException(ChannelCloseStatus.Unauthenticated, "401", byPeer: true)
            : Task.FromResult<Messaging.Transports.ITransportConnection>(_connect()));
        return (transport, Application(transport).BuildServices());
    }

    private TestApplication Application(FakeTransport transport) => new()
    {
        Fake = transport,
        Add = messaging =>
        {
            messaging.Services.AddSingleton<TimeProvider>(_time);
            messaging.AddChannel<Quote, Quote>("prices", options => options.AccessTokenProvider = GetAsync);
        },
    };

    private async ValueTask<AccessToken> GetAsync(string channel, CancellationToken cancellationToken)
    {
        Assert.Equal("prices", channel);
        _asked.Add(cancellationToken);
        int number = _asked.Count;
        await _hold(cancellationToken);
        return new AccessToken($"token-{number}", _time.GetUtcNow() + _lifetime);
    }

    private sealed class Tokens(string value)
    {
        public ValueTask<AccessToken> GetAsync(string channel, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new AccessToken($"{value}-{channel}", DateTimeOffset.MaxValue));
    }
}
