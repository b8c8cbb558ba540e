namespace Messaging.Conformance;

/// <summary>What the network does to a channel: reset, closed half-way, garbled.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class FaultTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    /// <summary>The contract's bound from a failure that is known to the calls that fail by it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1) + Patience.Slack;

    [ConformanceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_connection_fails_pending_reads_on_both_sides(bool reset)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectTypedAsync(proxy);
        var atClient = pair.Client.DrainAsync();
        var atServer = pair.Server.DrainAsync();

        Break(proxy, reset);

        await Task.WhenAll(atClient, atServer).Within(Bound);
        await AssertLostAsync(pair.Client, (await atClient).Failure);
        await AssertLostAsync(pair.Server, (await atServer).Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client, true)]
    [InlineData(ChannelRole.Client, false)]
    [InlineData(ChannelRole.Server, true)]
    [InlineData(ChannelRole.Server, false)]
    public async Task A_lost_connection_fails_pending_and_later_sends(ChannelRole sender, bool reset)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectRawAsync(proxy);
        var (near, far) = pair.From(sender);
        Task<DuplexChannelException> flood = Task.Run(() => near.FloodAsync(16 * 1024));
        Assert.True(await flood.IsBlockedAsync());

        Break(proxy, reset);

        await AssertLostAsync(near, await flood.Within(Bound));
        await AssertLostAsync(near, await Assert.ThrowsAsync<DuplexChannelException>(() => near.SendAsync(Payloads.Binary(1, 1)).Soon()));

        // The other side reads what it has and then learns of it.
        var outcome = await far.DiscardAsync();
        Assert.NotEmpty(outcome.Items);
        await AssertLostAsync(far, outcome.Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_lost_connection_fails_sends_without_anybody_reading(ChannelRole sender)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectTypedAsync(proxy);
        var near = pair.From(sender).Near;

        proxy.Reset();

        ChannelClosed closed = await near.Closed.Within(Bound);
        Assert.Equal(ChannelCloseStatus.Unavailable, closed.Status);
        await AssertLostAsync(near, await Assert.ThrowsAsync<DuplexChannelException>(() => near.SendAsync(new TestMessage()).Soon()));
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task What_arrived_before_the_connection_was_lost_comes_first(ChannelRole reader)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var pair = await bed.ConnectTypedAsync(proxy);
        var (near, far) = pair.From(reader);
        await far.SendManyAsync(20).Soon();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i, (await near.NextAsync()).Number);
            await near.SendAsync(new TestMessage()).Soon();
            await far.NextAsync();
        }

        proxy.Reset();
        await near.Closed.Within(Bound);

        var rest = await near.DrainAsync();
        Assert.Equal(Enumerable.Range(3, 17), rest.Items.Select(message => message.Number));
        await AssertLostAsync(near, rest.Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Garbled_bytes_end_the_connection_and_no_other(ChannelRole receiver)
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        await using var other = await bed.ConnectTypedAsync();
        await using var pair = await bed.ConnectTypedAsync(proxy);
        var near = pair.From(receiver).Near;
        await using var handler = pair.Ended.Register(pair.Return);

        // More than the longest record that these bytes can announce to TLS, which would wait for the rest of it.
        byte[] garbage = new byte[100_000];
        garbage.AsSpan().Fill(0xFF);

        await proxy.InjectAsync(garbage, toServer: receiver is ChannelRole.Server).Soon();

        ChannelClosed closed = await near.Closed.Soon();
        Assert.True(closed.Status is ChannelCloseStatus.ProtocolError or ChannelCloseStatus.Unavailable, closed.ToString());
        Assert.NotEqual(ChannelCloseStatus.Completed, (await pair.From(receiver).Far.Closed.Soon()).Status);
        await other.Client.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await other.Server.NextAsync()).Number);
    }

    [ConformanceFact]
    public async Task Many_lost_channels_leave_the_server_at_work()
    {
        await using TestBed bed = await StartFaultyAsync();
        await using FaultProxy proxy = bed.StartProxy();
        var pairs = new List<ChannelPair<RawMessage>>();
        for (int i = 0; i < 20; i++)
        {
            var pair = await bed.ConnectRawAsync(proxy);
            pairs.Add(pair);
            _ = Task.Run(() => pair.Client.FloodAsync(100));
            _ = Task.Run(() => pair.Server.FloodAsync(100));
            _ = Task.Run(() => pair.Client.DiscardAsync());
            _ = Task.Run(() => pair.Server.DiscardAsync());
        }

        proxy.Reset();

        foreach (var pair in pairs)
        {
            Assert.Equal(ChannelCloseStatus.Unavailable, (await pair.Client.Closed.Soon()).Status);
            Assert.Equal(ChannelCloseStatus.Unavailable, (await pair.Server.Closed.Soon()).Status);
            await pair.DisposeAsync();
        }

        await using var next = await bed.ConnectTypedAsync();
        await next.Client.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await next.Server.NextAsync()).Number);
    }

    private static void Break(FaultProxy proxy, bool reset)
    {
        if (reset)
        {
            proxy.Reset();
            return;
        }

        proxy.Close();
    }

    private static async Task AssertLostAsync<T>(IDuplexChannel<T, T> channel, DuplexChannelException? failure)
    {
        Assert.Equal(ChannelCloseStatus.Unavailable, failure?.Status);
        Assert.Equal(ChannelCloseStatus.Unavailable, (await channel.Closed.Soon()).Status);
    }

    private async Task<TestBed> StartFaultyAsync()
    {
        Assert.SkipUnless(Fixture.HasNetwork, "There is no network between the ends.");
        return await StartAsync();
    }
}
