namespace Messaging.Conformance;

/// <summary>Abort, on the side that calls it and on the other.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class AbortTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Every_status_and_the_reason_reach_the_peer(ChannelRole role)
    {
        // Where a peer keeps a deadline itself, an end with Timeout waits for it.
        await using TestBed bed = await StartAsync(setup => setup.ClientLimits.CloseTimeout = TimeSpan.FromSeconds(2));
        foreach (ChannelCloseStatus status in Enum.GetValues<ChannelCloseStatus>().Except([ChannelCloseStatus.Completed]))
        {
            await using var pair = await bed.ConnectTypedAsync();
            var (near, far) = pair.From(role);
            Assert.Equal(role is ChannelRole.Server || Fixture.ClientReportsAbortStatus, near.Info.ReportsAbortStatus);
            Task<ReadOutcome<TestMessage>> reading = far.DrainAsync();

            near.Abort(status, "why it ended");

            ChannelClosed mine = await near.Closed.Soon();
            Assert.Equal((status, "why it ended", false), (mine.Status, mine.Reason, mine.ByPeer));
            ChannelClosed theirs = await far.Closed.Soon();
            Assert.True(theirs.ByPeer);
            Assert.NotEqual(ChannelCloseStatus.Completed, theirs.Status);
            Assert.Equal(theirs.Status, (await reading.Soon()).Failure?.Status);
            var refused = await Assert.ThrowsAsync<DuplexChannelException>(() => far.SendAsync(new TestMessage()).Soon());
            Assert.Equal(theirs.Status, refused.Status);
            if (near.Info.ReportsAbortStatus)
            {
                Assert.Equal((status, "why it ended"), (theirs.Status, theirs.Reason));
            }
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Our_pending_calls_fail_with_the_status_at_once(ChannelRole role)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var near = pair.From(role).Near;
        Task<ReadOutcome<Received>> reading = near.DrainAsync();
        Task<DuplexChannelException> flood = Fixture.HasBackPressure
            ? Task.Run(() => near.FloodAsync(16 * 1024))
            : Task.FromResult(new DuplexChannelException(ChannelCloseStatus.PermissionDenied));
        Assert.True(!Fixture.HasBackPressure || await flood.IsBlockedAsync());

        near.Abort(ChannelCloseStatus.PermissionDenied, "no more");

        await Task.WhenAll(near.Closed, reading, flood).Within(Patience.Slack);
        Assert.Equal(ChannelCloseStatus.PermissionDenied, (await near.Closed).Status);
        Assert.Equal(ChannelCloseStatus.PermissionDenied, (await reading).Failure?.Status);
        Assert.Equal(ChannelCloseStatus.PermissionDenied, (await flood).Status);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_peer_whose_buffers_are_full_learns_of_the_end(ChannelRole role)
    {
        Assert.SkipUnless(Fixture.HasBackPressure, "The medium takes everything.");
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMilliseconds(300)));
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(role);
        Task<DuplexChannelException> flood = Task.Run(() => near.FloodAsync(16 * 1024));
        Assert.True(await flood.IsBlockedAsync());

        near.Abort(ChannelCloseStatus.Internal);
        await flood.Soon();

        // It reads what had arrived and then the failure; which one is best effort, since nothing could be written any more.
        var outcome = await far.DiscardAsync();
        Assert.NotNull(outcome.Failure);
        Assert.NotEqual(ChannelCloseStatus.Completed, outcome.Failure.Status);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task An_unreasonable_status_is_refused_and_the_channel_lives(ChannelRole role)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(role);

        Assert.Throws<ArgumentOutOfRangeException>(() => near.Abort(ChannelCloseStatus.Completed));
        Assert.Throws<ArgumentOutOfRangeException>(() => near.Abort((ChannelCloseStatus)12345));
        Assert.Throws<ArgumentOutOfRangeException>(() => near.Abort((ChannelCloseStatus)(-1)));

        await near.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await far.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task The_first_abort_wins(ChannelRole role)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var near = pair.From(role).Near;

        near.Abort(ChannelCloseStatus.Timeout, "first");
        near.Abort(ChannelCloseStatus.Internal, "second");

        ChannelClosed closed = await near.Closed.Soon();
        Assert.Equal((ChannelCloseStatus.Timeout, "first"), (closed.Status, closed.Reason));
        var failure = await Assert.ThrowsAsync<DuplexChannelException>(() => near.SendAsync(new TestMessage()).Soon());
        Assert.Equal((ChannelCloseStatus.Timeout, "first", false), (failure.Status, failure.Reason, failure.ByPeer));
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_reason_that_is_too_long_is_cut_between_characters(ChannelRole role)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(role);
        string reason = "a" + string.Concat(Enumerable.Repeat("€𝄞", 100));

        near.Abort(ChannelCloseStatus.Internal, reason);

        ChannelClosed theirs = await far.Closed.Soon();
        if (near.Info.ReportsAbortStatus)
        {
            Assert.Equal(ChannelCloseStatus.Internal, theirs.Status);
            Assert.NotNull(theirs.Reason);
            Assert.InRange(theirs.Reason.Length, 30, reason.Length);
            Assert.StartsWith(theirs.Reason, reason, StringComparison.Ordinal);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task The_handlers_token_fires_when_the_channel_ends(ChannelRole role)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = pair.Ended.Register(fired.SetResult);
        Assert.False(pair.Ended.IsCancellationRequested);

        pair.From(role).Near.Abort(ChannelCloseStatus.Cancelled);

        await fired.Task.Soon();
    }

    [ConformanceFact]
    public async Task One_channels_abort_leaves_the_others_alone()
    {
        await using TestBed bed = await StartAsync();
        await using var other = await bed.ConnectTypedAsync();
        for (int i = 0; i < 10; i++)
        {
            await using var pair = await bed.ConnectTypedAsync();
            pair.From((ChannelRole)(i % 2)).Near.Abort(ChannelCloseStatus.Internal);
            await Task.WhenAll(pair.Client.Closed, pair.Server.Closed).Soon();
            await other.Client.SendAsync(new TestMessage { Number = i }).Soon();
            Assert.Equal(i, (await other.Server.NextAsync()).Number);
        }
    }
}
