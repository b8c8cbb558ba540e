namespace Messaging.Conformance;

/// <summary>Dead peers are found, and slow ones are spared.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class KeepAliveTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(1);

    // Answers that a loaded machine holds up for a second say nothing of how a living peer is judged.
    private static readonly TimeSpan PatientTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongerThanSilence = 1.5 * (Interval + PatientTimeout);

    private TimeSpan Bound => Interval + Timeout + TimeSpan.FromSeconds(1) + Fixture.KeepAliveDelay + Patience.Slack;

    [ConformanceFact]
    public async Task A_peer_that_fell_silent_is_found_on_both_sides()
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectTypedAsync(proxy);
        var atClient = pair.Client.DrainAsync();
        var atServer = pair.Server.DrainAsync();

        proxy.Blackhole();

        await Task.WhenAll(atClient, atServer).Within(Bound);
        Assert.Equal(ChannelCloseStatus.Unavailable, (await atClient).Failure?.Status);
        Assert.Equal(ChannelCloseStatus.Unavailable, (await atServer).Failure?.Status);
    }

    [ConformanceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_is_dead_in_one_direction_ends_on_both_sides(bool toServer)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectTypedAsync(proxy);

        proxy.Blackhole(toServer, !toServer);

        // The side that hears nothing ends first; the other one hears that, or falls silent in its turn.
        await Task.WhenAll(pair.Client.Closed, pair.Server.Closed).Within(2 * Bound);
        Assert.NotEqual(ChannelCloseStatus.Completed, (await pair.Client.Closed).Status);
        Assert.NotEqual(ChannelCloseStatus.Completed, (await pair.Server.Closed).Status);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_silent_peer_fails_sends_that_wait(ChannelRole sender)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectRawAsync(proxy);
        var near = pair.From(sender).Near;
        Task<DuplexChannelException> flood = Task.Run(() => near.FloodAsync(16 * 1024));
        Assert.True(await flood.IsBlockedAsync());

        proxy.Blackhole();

        Assert.Equal(ChannelCloseStatus.Unavailable, (await flood.Within(Bound)).Status);
    }

    [ConformanceFact]
    public async Task Dispose_and_abort_of_a_channel_to_a_silent_peer_do_not_hang()
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits =>
        {
            limits.KeepAliveInterval = TimeSpan.Zero;
            limits.CloseTimeout = TimeSpan.FromMilliseconds(300);
        }));
        Assert.SkipUnless(Fixture.HasNetwork, "There is no network between the ends.");
        await using FaultProxy proxy = bed.StartProxy();
        await using var first = await bed.ConnectTypedAsync(proxy);
        await using var second = await bed.ConnectTypedAsync(proxy);
        proxy.Blackhole();

        second.Client.Abort(ChannelCloseStatus.Cancelled);
        Assert.Equal(ChannelCloseStatus.Cancelled, (await second.Client.Closed.Within(Patience.Slack)).Status);
        await second.Client.DisposeAsync().AsTask().Within(TimeSpan.FromMilliseconds(300) + Patience.Slack);
        await first.Client.DisposeAsync().AsTask().Within(TimeSpan.FromMilliseconds(300) + Patience.Slack);
        Assert.Equal(ChannelCloseStatus.Cancelled, (await first.Client.Closed.Soon()).Status);
        first.Server.Abort(ChannelCloseStatus.Cancelled);
        second.Server.Abort(ChannelCloseStatus.Cancelled);
    }

    [ConformanceFact]
    public async Task An_idle_channel_lives()
    {
        await using TestBed bed = await StartAsync(PatientTimeout);
        await using var pair = await bed.ConnectTypedAsync();

        await Task.WhenAll(pair.Client.StaysOpenAsync(LongerThanSilence), pair.Server.StaysOpenAsync(LongerThanSilence));

        await pair.Client.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await pair.Server.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_reader_that_pauses_lives_while_its_peer_floods_it(ChannelRole reader)
    {
        Assert.SkipUnless(Fixture.HasBackPressure, "The medium takes everything.");
        await using TestBed bed = await StartAsync(PatientTimeout);
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(reader);
        Task flood = Task.Run(() => far.FloodAsync(16 * 1024));

        await Task.WhenAll(near.StaysOpenAsync(LongerThanSilence), far.StaysOpenAsync(LongerThanSilence));

        Assert.Equal(16 * 1024, (await near.NextAsync()).Payload.Length);
        await near.SendAsync(Payloads.Binary(10, 1)).Soon();
        Assert.Equal(10, (await far.NextAsync()).Payload.Length);
        near.Abort(ChannelCloseStatus.Cancelled);
        await flood.Soon();
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_reader_that_blocks_its_thread_lives(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync(PatientTimeout);
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        using var goOn = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = Task.Run(async () =>
        {
            await foreach (TestMessage _ in near.ReadAllAsync())
            {
                entered.TrySetResult();
                goOn.Wait(Patience.Limit);
                return;
            }
        });
        await far.SendAsync(new TestMessage()).Soon();
        await entered.Task.Soon();

        await Task.WhenAll(near.StaysOpenAsync(LongerThanSilence), far.StaysOpenAsync(LongerThanSilence));

        goOn.Set();
        await reading.Soon();
        await near.SendAsync(new TestMessage { Number = 7 }).Soon();
        Assert.Equal(7, (await far.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_channel_without_messages_ends_on_both_sides_after_the_idle_timeout(ChannelRole judge)
    {
        await using TestBed bed = await StartIdleAsync(judge);
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(judge);
        await far.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await near.NextAsync()).Number);

        DuplexChannelException end = Assert.IsType<DuplexChannelException>((await near.DrainAsync().Within(2 * IdleTimeout + Patience.Slack)).Failure);

        Assert.Equal((ChannelCloseStatus.Timeout, false), (end.Status, end.ByPeer));
        ChannelClosed atPeer = await far.Closed.Soon();
        Assert.Equal((near.Info.ReportsAbortStatus ? ChannelCloseStatus.Timeout : ChannelCloseStatus.Unavailable, true), (atPeer.Status, atPeer.ByPeer));
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_channel_whose_messages_wait_to_be_read_is_not_idle(ChannelRole judge)
    {
        await using TestBed bed = await StartIdleAsync(judge);
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(judge);
        await far.SendAsync(new TestMessage { Number = 1 }).Soon();

        await Task.WhenAll(near.StaysOpenAsync(2 * IdleTimeout), far.StaysOpenAsync(2 * IdleTimeout));

        Assert.Equal(1, (await near.NextAsync()).Number);
        Assert.Equal(ChannelCloseStatus.Timeout, (await near.Closed.Within(2 * IdleTimeout + Patience.Slack)).Status);
    }

    private Task<TestBed> StartIdleAsync(ChannelRole judge) =>
        StartAsync(setup => (judge is ChannelRole.Client ? setup.ClientLimits : setup.ServerLimits).IdleTimeout = IdleTimeout);

    /// <summary>Starts a server whose peers may fall silent.</summary>
    private Task<TestBed> StartFaultyAsync()
    {
        Assert.SkipUnless(Fixture.HasNetwork, "There is no network between the ends.");
        return StartAsync(Timeout);
    }

    private async Task<TestBed> StartAsync(TimeSpan timeout)
    {
        Assert.SkipUnless(Fixture.HasKeepAlive, "There is no keep-alive.");
        return await StartAsync(setup => setup.Both(limits =>
        {
            limits.KeepAliveInterval = Interval;
            limits.KeepAliveTimeout = timeout;
        }));
    }
}
