using Messaging.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Calls;

/// <summary>What is the same for all four calls: cancellation, deadlines, headers, and channels without half-close.</summary>
public sealed class CallEndTests
{
    public enum Kind
    {
        Unary,
        ClientStreaming,
        ServerStreaming,
        DuplexStreaming,
    }

    public static TheoryData<Kind> Kinds => [.. Enum.GetValues<Kind>()];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cancelling_ends_the_call_at_both_ends_and_the_caller_sees_his_token(Kind kind)
    {
        var handlerEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new CallServer(async (_, ended) =>
        {
            await using CancellationTokenRegistration registration = ended.Register(handlerEnded.SetResult);
            await handlerEnded.Task;
        });
        var requests = new RequestStream();
        using var cancel = new CancellationTokenSource();
        Task<int> call = RunAsync(kind, server.Factory, requests, null, cancel.Token);
        await server.Accepted;

        await cancel.CancelAsync();

        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
        await handlerEnded.Task.WaitAsync(Stop);
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
        AssertStopped(kind, requests);
    }

    [Fact]
    public async Task Requests_that_watch_the_callers_token_themselves_end_the_call_with_it()
    {
        await using var server = new CallServer((_, ended) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended));
        var requests = new RequestStream();
        using var cancel = new CancellationTokenSource();
        Task call = server.Factory.ClientStreamingCallAsync(requests, cancellationToken: cancel.Token);
        await requests.Begun;

        // Registered last and so called first: the requests end before the call has seen its token.
        await using CancellationTokenRegistration registration = cancel.Token.Register(() =>
        {
            requests.End(new OperationCanceledException("of the requests", new CancellationToken(canceled: true)));
            server.EndAsync().GetAwaiter().GetResult();
        });
        await cancel.CancelAsync();

        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Either_token_of_a_stream_counts_also_while_the_caller_is_busy(bool byEnumeration)
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            await channel.SendAsync(new Quote("A", 1), ended);
            await channel.SendAsync(new Quote("A", 2), ended);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended);
        });
        using var argument = new CancellationTokenSource();
        using var enumeration = new CancellationTokenSource();
        CancellationTokenSource cancel = byEnumeration ? enumeration : argument;
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Quote quote in server.Factory.ServerStreamingCallAsync("A", null, argument.Token).WithCancellation(enumeration.Token))
            {
                Assert.Equal(1, quote.Price);
                await cancel.CancelAsync();

                // The server learns of it now, not when the caller comes back for the next response.
                Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
            }
        });
        Assert.Equal(cancel.Token, thrown.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_token_that_is_cancelled_already_connects_nothing(Kind kind)
    {
        await using var server = new CallServer((_, _) => Task.CompletedTask);
        var cancelled = new CancellationToken(canceled: true);
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(kind, server.Factory, new RequestStream(), null, cancelled));
        Assert.Equal(cancelled, thrown.CancellationToken);
        Assert.False(server.Accepted.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_deadline_ends_the_call_with_Timeout_at_both_ends(Kind kind)
    {
        var handlerHolds = new TaskCompletionSource();
        await using var server = new CallServer((_, _) => handlerHolds.Task);
        var requests = new RequestStream();
        Task<int> call = RunAsync(kind, server.Factory, requests, new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(5) }, Stop);
        await server.Accepted;
        server.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(call.IsCompleted);

        server.Time.Advance(TimeSpan.FromSeconds(1));

        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => call);
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        Assert.Equal(ChannelCloseStatus.Timeout, await server.EndAsync());
        AssertStopped(kind, requests);
        handlerHolds.SetResult();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Headers_and_deadline_reach_the_transport(Kind kind)
    {
        var connection = new FakeConnection();
        var transport = FakeTransport.Connecting("Fake", connection);
        await using ServiceProvider services = new TestApplication { Fake = transport, Add = messaging => messaging.AddChannel<string, Quote>("prices") }.BuildServices();
        var options = new ChannelConnectOptions { Headers = { ["Authorization"] = "token" }, Deadline = TimeSpan.FromHours(1) };
        Task<int> call = RunAsync(kind, Factory(services), new RequestStream().End(), options, Stop);
        await connection.FirstWait;
        connection.Deliver("""{"symbol":"A","price":1}""");
        connection.End(new ChannelClosed(ChannelCloseStatus.Completed));

        Assert.Equal(1, await call);
        ChannelConnectOptions connected = Assert.Single(transport.Connects).ConnectOptions!;
        Assert.Equal("token", connected.Headers["Authorization"]);
        Assert.InRange(connected.Deadline!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.True(connection.IsDisposed);
    }

    [Theory]
    [InlineData(Kind.ClientStreaming)]
    [InlineData(Kind.DuplexStreaming)]
    public async Task Without_half_close_a_stream_of_requests_is_refused_at_once(Kind kind)
    {
        var connection = new FakeConnection { Info = WithoutHalfClose };
        await using ServiceProvider services = Services(connection);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => RunAsync(kind, Factory(services), new RequestStream(), null, Stop));
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains("half-close", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(ChannelCloseStatus.Cancelled, connection.Aborted?.Status);
        Assert.True(connection.IsDisposed);
    }

    [Theory]
    [InlineData(Kind.Unary)]
    [InlineData(Kind.ServerStreaming)]
    public async Task Without_half_close_one_request_is_sent_and_the_channel_not_completed_before_the_response(Kind kind)
    {
        var connection = new FakeConnection { Info = WithoutHalfClose };
        await using ServiceProvider services = Services(connection);
        Task<int> call = RunAsync(kind, Factory(services), new RequestStream(), null, Stop);
        await connection.FirstWait;
        await connection.FirstSend;
        Assert.Equal("\"A\"", System.Text.Encoding.UTF8.GetString(connection.Sent.WrittenSpan));
        Assert.False(connection.IsCompleted || call.IsCompleted);
        connection.Deliver("""{"symbol":"A","price":1}""");
        if (kind == Kind.ServerStreaming)
        {
            Assert.False(call.IsCompleted);
            connection.End(new ChannelClosed(ChannelCloseStatus.Completed));
        }

        Assert.Equal(1, await call);
        Assert.Null(connection.Aborted);
        Assert.True(connection.IsDisposed);
    }

    private static ChannelInfo WithoutHalfClose => new() { Transport = "Fake", Role = ChannelRole.Client, Serializer = "Json", CanHalfClose = false };

    private static ServiceProvider Services(FakeConnection connection) => new TestApplication
    {
        Fake = FakeTransport.Connecting("Fake", connection),
        Add = messaging => messaging.AddChannel<string, Quote>("prices"),
    }.BuildServices();

    private static IDuplexChannelFactory<string, Quote> Factory(IServiceProvider services) => services.GetRequiredService<IDuplexChannelFactory<string, Quote>>();

    private static void AssertStopped(Kind kind, RequestStream requests)
        => Assert.Equal(kind is Kind.ClientStreaming or Kind.DuplexStreaming, requests.IsDisposed);

    /// <returns>The number of responses.</returns>
    private static async Task<int> RunAsync(
        Kind kind, IDuplexChannelFactory<string, Quote> factory, RequestStream requests, ChannelConnectOptions? options, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case Kind.Unary:
                await factory.UnaryCallAsync("A", options, cancellationToken);
                return 1;
            case Kind.ClientStreaming:
                await factory.ClientStreamingCallAsync(requests, options, cancellationToken);
                return 1;
            case Kind.ServerStreaming:
                return await factory.ServerStreamingCallAsync("A", options, cancellationToken).CountAsync(CancellationToken.None);
            default:
                return await factory.DuplexStreamingCallAsync(requests, options, cancellationToken).CountAsync(CancellationToken.None);
        }
    }
}
