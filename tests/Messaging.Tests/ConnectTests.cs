using System.Security.Authentication;
using Messaging.Tests.Fakes;
using Messaging.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests;

public sealed class ConnectTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transport_that_does_not_connect_in_time_ends_with_Timeout()
    {
        await using ServiceProvider services = Services(Hanging("Fake"), ("Messaging:Channels:prices:ConnectTimeout", "00:00:05"));
        Task<IDuplexChannel<Quote, Quote>> connecting = ConnectAsync(services);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(connecting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => connecting);
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        Assert.Contains("(ConnectTimeout)", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_token_cancels_connecting()
    {
        FakeTransport transport = Hanging("Fake");
        await using ServiceProvider services = Services(transport);
        using var cancel = new CancellationTokenSource();
        Task<IDuplexChannel<Quote, Quote>> connecting = ConnectUntilAsync(services, cancel.Token);
        Assert.False(connecting.IsCompleted);
        await cancel.CancelAsync();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConnectUntilAsync(services, cancel.Token));
        Assert.Single(transport.Connects);
    }

    [Fact]
    public async Task A_deadline_counts_while_connecting_and_while_the_channel_lives()
    {
        await using ServiceProvider hanging = Services(Hanging("Fake"));
        Task<IDuplexChannel<Quote, Quote>> connecting = ConnectAsync(hanging, new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(1) });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ChannelCloseStatus.Timeout, (await Assert.ThrowsAsync<DuplexChannelException>(() => connecting)).Status);

        var connection = new FakeConnection();
        await using ServiceProvider services = Services(FakeTransport.Connecting("Fake", connection));
        await ConnectAsync(services, new ChannelConnectOptions { Deadline = TimeSpan.FromDays(60) });
        _time.Advance(TimeSpan.FromDays(59));
        Assert.Null(connection.Aborted);
        while (!connection.Closed.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromDays(1));
            await Task.Yield();
        }

        Assert.Equal(ChannelCloseStatus.Timeout, (await connection.Closed).Status);
    }

    [Fact]
    public async Task A_deadline_that_is_not_positive_is_an_argument_error()
    {
        await using ServiceProvider services = Services(Hanging("Fake"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ConnectAsync(services, new ChannelConnectOptions { Deadline = TimeSpan.Zero }));
    }

    [Fact]
    public async Task A_fallback_is_tried_in_order_remembered_reported_and_logged()
    {
        int attempts = 0;
        var first = new FakeTransport("Fake", (_, _) => ++attempts == 3
            ? Task.FromResult<ITransportConnection>(new FakeConnection())
            : throw new DuplexChannelException(ChannelCloseStatus.Unavailable, "refused"));
        FakeTransport second = FakeTransport.Failing("Second", new DuplexChannelException(ChannelCloseStatus.ProtocolError, "no such endpoint"));
        bool isUp = true;
        var third = new FakeTransport("Third", (_, _) => isUp
            ? Task.FromResult<ITransportConnection>(new FakeConnection())
            : throw new DuplexChannelException(ChannelCloseStatus.Unavailable, "down"));
        TestApplication application = Application(first, [second, third]);
        await using ServiceProvider services = application.BuildServices();

        Assert.Equal("Fake could not connect: Unavailable, refused", (await ConnectAsync(services)).Info.FallbackReason);
        Assert.Equal("Fake could not connect: Unavailable, refused", (await ConnectAsync(services)).Info.FallbackReason);
        Assert.Equal((1, 1, 2), (first.Connects.Count, second.Connects.Count, third.Connects.Count));
        Assert.Single(application.Logged, entry => entry == (LogLevel.Warning, "Channel prices fell back to Third: Fake could not connect: Unavailable, refused"));

        isUp = false;
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Equal((2, 2, 3), (first.Connects.Count, second.Connects.Count, third.Connects.Count));

        // The remembered one has failed, so that the first choice is the first again.
        Assert.Null((await ConnectAsync(services)).Info.FallbackReason);
        Assert.Equal((3, 2, 3), (first.Connects.Count, second.Connects.Count, third.Connects.Count));
    }

    [Fact]
    public async Task A_fallback_that_takes_a_serializer_it_was_not_offered_is_neither_used_nor_remembered()
    {
        FakeTransport first = FakeTransport.Failing("Fake", new DuplexChannelException(ChannelCloseStatus.Unavailable, "refused"));
        var stranger = new FakeConnection { Info = new ChannelInfo { Transport = "Second", Role = ChannelRole.Client, Serializer = "Morse" } };
        FakeTransport second = FakeTransport.Connecting("Second", stranger);
        FakeTransport third = FakeTransport.Connecting("Third", new FakeConnection());
        TestApplication application = Application(first, [second, third]);
        await using ServiceProvider services = application.BuildServices();
        await ConnectAsync(services);
        await ConnectAsync(services);
        Assert.Equal(ChannelCloseStatus.ProtocolError, stranger.Aborted?.Status);
        Assert.Equal((1, 1, 2), (first.Connects.Count, second.Connects.Count, third.Connects.Count));
        Assert.Equal("Channel prices fell back to Third: Fake could not connect: Unavailable, refused", Assert.Single(application.Logged, entry => entry.Text.Contains("fell back", StringComparison.Ordinal)).Text);
    }

    [Theory]
    [InlineData(ChannelCloseStatus.Unauthenticated, false)]
    [InlineData(ChannelCloseStatus.PermissionDenied, false)]
    [InlineData(ChannelCloseStatus.Unavailable, true)]
    public async Task A_fallback_is_never_tried_after_a_refusal_of_credentials_or_a_failure_of_tls(ChannelCloseStatus status, bool isTls)
    {
        Exception? inner = isTls ? new HttpRequestException("tls", new AuthenticationException("certificate")) : null;
        FakeTransport first = FakeTransport.Failing("Fake", new DuplexChannelException(status, "no", inner));
        FakeTransport second = FakeTransport.Connecting("Second", new FakeConnection());
        await using ServiceProvider services = Application(first, [second]).BuildServices();
        Assert.Equal(status, (await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services))).Status);
        Assert.Empty(second.Connects);
    }

    [Fact]
    public async Task A_later_attempt_has_the_rest_of_the_deadline_and_the_same_headers()
    {
        FakeTransport first = Hanging("Fake");
        FakeTransport second = FakeTransport.Connecting("Second", new FakeConnection());
        await using ServiceProvider services = Application(first, [second], ("Messaging:Channels:prices:ConnectTimeout", "00:00:10")).BuildServices();
        var options = new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(30), Headers = { ["Authorization"] = "token" } };
        Task<IDuplexChannel<Quote, Quote>> connecting = ConnectAsync(services, options);
        _time.Advance(TimeSpan.FromSeconds(10));
        await connecting;
        Assert.Equal(TimeSpan.FromSeconds(20), second.Connects[0].ConnectOptions!.Deadline);
        Assert.Equal("token", second.Connects[0].ConnectOptions!.Headers["authorization"]);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Deadline);
    }

    private static FakeTransport Hanging(string name) => new(name, async (_, token) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        throw new NotSupportedException();
    });

    private static Task<IDuplexChannel<Quote, Quote>> ConnectAsync(ServiceProvider services, ChannelConnectOptions? options = null)
        => ConnectUntilAsync(services, Stop, options);

    private static Task<IDuplexChannel<Quote, Quote>> ConnectUntilAsync(ServiceProvider services, CancellationToken token, ChannelConnectOptions? options = null)
        => services.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>().ConnectAsync(options, token);

    private ServiceProvider Services(FakeTransport transport, params (string Key, string? Value)[] settings) => Application(transport, [], settings).BuildServices();

    private TestApplication Application(FakeTransport transport, FakeTransport[] fallbacks, params (string Key, string? Value)[] settings)
        => new([("Messaging:Defaults:Fallback", string.Join(", ", fallbacks.Select(fallback => fallback.Name))), .. settings])
        {
            Fake = transport,
            Add = messaging =>
            {
                messaging.Services.AddSingleton<TimeProvider>(_time);
                foreach (FakeTransport fallback in fallbacks)
                {
                    messaging.Services.AddSingleton<IClientTransport>(fallback);
                }

                messaging.AddChannel<Quote, Quote>("prices");
            },
        };
}
