namespace Messaging.Conformance;

/// <summary>The four call types over the channels of a transport.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class CallTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceFact]
    public async Task A_unary_call_ends_in_order()
    {
        await using TestBed bed = await StartAsync();
        Task<TestMessage> call = bed.Typed.UnaryCallAsync(new TestMessage { Number = 1 });
        var server = await bed.AcceptTypedAsync();
        Assert.Equal(1, Assert.Single((await server.Channel.DrainAsync()).Items).Number);

        await server.Channel.SendAsync(new TestMessage { Number = 2 }).Soon();
        Assert.True(await call.IsBlockedAsync());
        server.Return();

        Assert.Equal(2, (await call.Soon()).Number);
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task A_client_streaming_call_ends_in_order()
    {
        await using TestBed bed = await StartAsync();
        Task<TestMessage> call = bed.Typed.ClientStreamingCallAsync(Numbers(1000));
        var server = await bed.AcceptTypedAsync();
        Assert.Equal(Enumerable.Range(0, 1000), (await server.Channel.DrainAsync()).Items.Select(message => message.Number));

        await server.Channel.SendAsync(new TestMessage { Number = 2 }).Soon();
        server.Return();

        Assert.Equal(2, (await call.Soon()).Number);
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task A_server_streaming_call_ends_in_order()
    {
        await using TestBed bed = await StartAsync();
        Task<List<TestMessage>> call = bed.Typed.ServerStreamingCallAsync(new TestMessage { Number = 1 }).ToListAsync().AsTask();
        var server = await bed.AcceptTypedAsync();
        Assert.Equal(1, Assert.Single((await server.Channel.DrainAsync()).Items).Number);

        await server.Channel.SendManyAsync(1000).Soon();
        server.Return();

        Assert.Equal(Enumerable.Range(0, 1000), (await call.Soon()).Select(message => message.Number));
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task A_duplex_streaming_call_ends_in_order()
    {
        await using TestBed bed = await StartAsync();
        Task<List<TestMessage>> call = bed.Typed.DuplexStreamingCallAsync(Numbers(1000)).ToListAsync().AsTask();
        var server = await bed.AcceptTypedAsync();

        await Task.Run(async () =>
        {
            await foreach (TestMessage message in server.Channel.ReadAllAsync())
            {
                await server.Channel.SendAsync(message);
            }
        }).Soon();
        server.Return();

        Assert.Equal(Enumerable.Range(0, 1000), (await call.Soon()).Select(message => message.Number));
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task Leaving_a_server_stream_ends_it_at_once()
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMinutes(1)));
        Task<TestMessage> call = bed.Typed.ServerStreamingCallAsync(new TestMessage()).FirstAsync().AsTask();
        var server = await bed.AcceptTypedAsync();
        await server.Channel.SendManyAsync(100).Soon();

        await call.Soon();

        AssertCancelled(await server.Channel.Closed.Soon());
    }

    [ConformanceFact]
    public async Task Cancelling_ends_the_call_at_once()
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMinutes(1)));
        using var cancel = new CancellationTokenSource();
        Task call = bed.Typed.UnaryCallAsync(new TestMessage(), cancellationToken: cancel.Token);
        var server = await bed.AcceptTypedAsync();

        // The server may accept before the client has connected; what is cancelled here is the call.
        await server.Channel.NextAsync();

        await cancel.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(cancel.Token, thrown.CancellationToken);
        AssertCancelled(await server.Channel.Closed.Soon());
    }

    [ConformanceFact]
    public async Task A_deadline_ends_the_call_with_timeout()
    {
        Assert.SkipUnless(Fixture.HasDeadlines, "There are no deadlines.");
        await using TestBed bed = await StartAsync();
        await using var before = await bed.ConnectTypedAsync(); // The first connect of a process may take as long as a deadline.
        Task call = bed.Typed.UnaryCallAsync(new TestMessage(), new ChannelConnectOptions { Deadline = Patience.Deadline });
        var server = await bed.AcceptTypedAsync();

        var failure = await Assert.ThrowsAsync<DuplexChannelException>(() => call.Within(Patience.Deadline + Patience.Slack));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task The_servers_status_reaches_the_caller()
    {
        await using TestBed bed = await StartAsync();
        Task call = bed.Typed.ClientStreamingCallAsync(Numbers(int.MaxValue));
        var server = await bed.AcceptTypedAsync();

        server.Channel.Abort(ChannelCloseStatus.ResourceExhausted, "sold out");
        server.Return();

        var failure = await Assert.ThrowsAsync<DuplexChannelException>(() => call.Soon());
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, true), (failure.Status, failure.ByPeer));
    }

    [ConformanceFact]
    public async Task A_response_before_the_requests_are_over_counts_and_the_call_ends_in_order()
    {
        await using TestBed bed = await StartAsync();
        Task<TestMessage> call = bed.Typed.ClientStreamingCallAsync(Numbers(int.MaxValue));
        var server = await bed.AcceptTypedAsync();
        await server.Channel.TakeAsync(10);

        await server.Channel.SendAsync(new TestMessage { Number = 5 }).Soon();
        var rest = await server.Channel.DrainAsync();
        Assert.True(await server.Channel.Closed.IsBlockedAsync());
        server.Return();

        Assert.Null(rest.Failure);
        Assert.Equal(5, (await call.Soon()).Number);
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task Without_half_close_a_unary_call_works_and_a_stream_of_requests_is_refused()
    {
        Assert.SkipWhen(Fixture.RawCanHalfClose, "Every channel has half-close.");
        await using TestBed bed = await StartAsync();
        Task<RawMessage> call = bed.Raw.UnaryCallAsync(Payloads.Binary(100, 1));
        var server = await bed.AcceptRawAsync();
        (await server.Channel.NextAsync()).AssertIs(100, 1);
        await server.Channel.SendAsync(Payloads.Binary(100, 2)).Soon();
        Task<ReadOutcome<Received>> rest = server.Channel.DrainAsync();
        Task returning = rest.ContinueWith(_ => server.Return(), TaskScheduler.Default);
        Received.Copy(await call.Soon()).AssertIs(100, 2);
        Assert.Null((await rest.Soon()).Failure);
        await returning.Soon();
        Assert.Equal(ChannelCloseStatus.Completed, (await server.Channel.Closed.Soon()).Status);

        Task<RawMessage> refused = bed.Raw.ClientStreamingCallAsync(AsyncEnumerable.Empty<RawMessage>());
        Assert.Equal(ChannelCloseStatus.ProtocolError, (await Assert.ThrowsAsync<DuplexChannelException>(() => refused.Soon())).Status);
        AssertCancelled(await (await bed.AcceptRawAsync()).Channel.Closed.Soon());
    }

    private static IAsyncEnumerable<TestMessage> Numbers(int count) =>
        Enumerable.Range(0, count).Select(number => new TestMessage { Number = number }).ToAsyncEnumerable();

    private void AssertCancelled(ChannelClosed atServer)
    {
        Assert.True(atServer.ByPeer);
        Assert.NotEqual(ChannelCloseStatus.Completed, atServer.Status);
        if (Fixture.ClientReportsAbortStatus)
        {
            Assert.Equal(ChannelCloseStatus.Cancelled, atServer.Status);
        }
    }
}
