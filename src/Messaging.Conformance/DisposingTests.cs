namespace Messaging.Conformance;

/// <summary>Dispose: what was sent before it, how long it takes, and every use after it.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class DisposingTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceFact]
    public async Task What_was_sent_before_dispose_arrives_at_a_fast_reader()
    {
        await using TestBed bed = await StartAsync();
        for (int round = 0; round < 5; round++)
        {
            await using var pair = await bed.ConnectTypedAsync();
            Task<ReadOutcome<TestMessage>> reading = Task.Run(async () =>
            {
                var outcome = await pair.Server.DrainAsync();
                pair.Return();
                return outcome;
            });

            await pair.Client.SendManyAsync(1000).Soon();
            await pair.Client.DisposeAsync().Soon();

            var received = await reading.Soon();
            Assert.Equal(Enumerable.Range(0, 1000), received.Items.Select(message => message.Number));
            Assert.Null(received.Failure);
            Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
        }
    }

    [ConformanceFact]
    public async Task What_was_sent_before_dispose_arrives_at_a_reader_that_comes_late()
    {
        await using TestBed bed = await StartAsync(setup =>
        {
            setup.ClientLimits.CloseTimeout = TimeSpan.FromSeconds(2);
            setup.ServerLimits.ReceiveBufferBytes = 256 * 1024;
        });
        await using var pair = await bed.ConnectTypedAsync();

        await pair.Client.SendManyAsync(1000).Soon();
        await pair.Client.DisposeAsync().Soon();
        Assert.Equal(ChannelCloseStatus.Cancelled, (await pair.Client.Closed.Soon()).Status);

        var received = await pair.Server.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 1000), received.Items.Select(message => message.Number));
    }

    [ConformanceFact]
    public async Task What_was_sent_before_dispose_arrives_while_the_server_streams_on()
    {
        await using TestBed bed = await StartAsync(setup => setup.ClientLimits.CloseTimeout = TimeSpan.FromSeconds(2));
        await using var pair = await bed.ConnectRawAsync();
        Task flood = Task.Run(() => pair.Server.FloodAsync(1000));
        Task<ReadOutcome<int>> reading = Task.Run(() => pair.Server.DiscardAsync());

        for (int i = 0; i < 500; i++)
        {
            await pair.Client.SendAsync(Payloads.Binary(100, i)).Soon();
        }

        await pair.Client.DisposeAsync().Soon();

        Assert.Equal(500, (await reading.Soon()).Items.Count);
        await flood.Soon();
    }

    [ConformanceFact]
    public async Task Dispose_leaves_a_server_that_never_ends_after_the_close_timeout()
    {
        await using TestBed bed = await StartAsync(setup => setup.ClientLimits.CloseTimeout = TimeSpan.FromMilliseconds(300));
        await using var pair = await bed.ConnectTypedAsync();

        await pair.Client.DisposeAsync().AsTask().Within(TimeSpan.FromMilliseconds(300) + Patience.Slack);

        ChannelClosed atClient = await pair.Client.Closed.Soon();
        Assert.Equal((ChannelCloseStatus.Cancelled, false), (atClient.Status, atClient.ByPeer));
        ChannelClosed atServer = await pair.Server.Closed.Soon();
        Assert.NotEqual(ChannelCloseStatus.Completed, atServer.Status);
        Assert.True(atServer.ByPeer);
    }

    [ConformanceFact]
    public async Task Dispose_of_a_full_channel_ends_after_the_close_timeout()
    {
        Assert.SkipUnless(Fixture.HasBackPressure, "The medium takes everything.");
        await using TestBed bed = await StartAsync(setup => setup.ClientLimits.CloseTimeout = TimeSpan.FromMilliseconds(300));
        await using var pair = await bed.ConnectRawAsync();
        FilledUp filled = await pair.Client.FillAsync(16 * 1024, atMost: 10_000);

        Task dispose = pair.Client.DisposeAsync().AsTask();

        await dispose.Within(TimeSpan.FromMilliseconds(300) + Patience.Slack);
        Assert.NotEqual(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
        var failure = await Assert.ThrowsAsync<DuplexChannelException>(() => filled.Waiting.Soon());
        Assert.NotEqual(ChannelCloseStatus.Completed, failure.Status);
    }

    [ConformanceFact]
    public async Task Dispose_ends_a_pending_read()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        Task<ReadOutcome<TestMessage>> reading = pair.Client.DrainAsync();
        Task<ReadOutcome<TestMessage>> atServer = pair.Server.DrainAsync();
        Task returning = atServer.ContinueWith(_ => pair.Return(), TaskScheduler.Default);

        await pair.Client.DisposeAsync().Soon();

        Assert.Empty((await reading.Soon()).Items);
        Assert.Null((await atServer.Soon()).Failure);
        await returning.Soon();
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Every_use_after_dispose_says_that_the_channel_has_ended(ChannelRole role)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMilliseconds(100)));
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(role);
        await far.SendManyAsync(3).Soon();

        await near.DisposeAsync().Soon();

        ChannelClosed closed = await near.Closed.Soon();
        var refused = await Assert.ThrowsAsync<DuplexChannelException>(() => near.SendAsync(new TestMessage()).Soon());
        Assert.Equal(closed.Status, refused.Status);
        var reading = await near.DrainAsync();
        Assert.Empty(reading.Items);
        Assert.Equal(closed.Status, reading.Failure?.Status);
        near.Abort(ChannelCloseStatus.Internal);
        Assert.Same(closed, await near.Closed);
        Assert.Equal(role, near.Info.Role);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Dispose_may_be_called_any_number_of_times(ChannelRole role)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMilliseconds(300)));
        await using var pair = await bed.ConnectTypedAsync();
        var near = pair.From(role).Near;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => near.DisposeAsync().AsTask()))).Soon();
        await near.DisposeAsync().Soon();

        Assert.True(near.Closed.IsCompletedSuccessfully);
    }

    [ConformanceFact]
    public async Task Dispose_after_the_peers_end_is_quick_and_silent()
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMinutes(1)));
        await using var pair = await bed.ConnectTypedAsync();
        pair.Server.Abort(ChannelCloseStatus.GoingAway);
        await pair.Client.Closed.Soon();

        await pair.Client.DisposeAsync().Soon();
        await pair.Server.DisposeAsync().Soon();
    }
}
