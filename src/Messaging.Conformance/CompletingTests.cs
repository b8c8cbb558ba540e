namespace Messaging.Conformance;

/// <summary>The normal end: half-close, the handler's return, dispose.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class CompletingTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceFact]
    public async Task After_half_close_the_server_goes_on_sending()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        Assert.True(pair.Client.Info.CanHalfClose);

        await pair.Client.SendManyAsync(10).Soon();
        await pair.Client.CompleteAsync().Soon();
        var atServer = await pair.Server.DrainAsync();
        Assert.Equal(10, atServer.Items.Count);
        Assert.Null(atServer.Failure);
        Assert.False(pair.Server.Closed.IsCompleted);

        Task sending = Task.Run(async () =>
        {
            await pair.Server.SendManyAsync(1000);
            pair.Return();
        });
        var atClient = await pair.Client.DrainAsync();

        await sending.Soon();
        Assert.Equal(Enumerable.Range(0, 1000), atClient.Items.Select(message => message.Number));
        Assert.Null(atClient.Failure);
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Server.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task Completing_the_servers_side_leaves_the_clients_open()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();

        await pair.Server.SendManyAsync(3).Soon();
        await pair.Server.CompleteAsync().Soon();
        await pair.Client.SendManyAsync(100).Soon();
        Assert.Equal(Enumerable.Range(0, 100), (await pair.Server.TakeAsync(100)).Select(message => message.Number));
        Assert.False(pair.Server.Closed.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.SendAsync(new TestMessage()).Soon());

        pair.Return();
        var atClient = await pair.Client.DrainAsync();
        Assert.Equal([0, 1, 2], atClient.Items.Select(message => message.Number));
        Assert.Null(atClient.Failure);
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Server.Closed.Soon()).Status);
    }

    [ConformanceFact]
    public async Task A_client_that_cannot_half_close_ends_both_directions()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        Assert.Equal(Fixture.RawCanHalfClose, pair.Client.Info.CanHalfClose);
        Assert.Equal(Fixture.RawCanHalfClose, pair.Server.Info.CanHalfClose);

        await pair.Client.SendAsync(Payloads.Binary(10, 1)).Soon();
        await pair.Client.CompleteAsync().Soon();

        var atServer = await pair.Server.DrainAsync();
        Assert.Single(atServer.Items);
        Assert.Null(atServer.Failure);
        Assert.SkipWhen(Fixture.RawCanHalfClose, "It can.");
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Server.Closed.Soon()).Status);
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
        Assert.Null((await pair.Client.DrainAsync()).Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_send_after_completing_is_a_mistake_of_the_caller(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        await near.CompleteAsync().Soon();
        await Assert.ThrowsAsync<InvalidOperationException>(() => near.SendAsync(new TestMessage()).Soon());

        await far.SendAsync(new TestMessage { Number = 5 }).Soon();
        Assert.Equal(5, (await near.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Completing_again_has_no_effect(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        await near.SendAsync(new TestMessage { Number = 1 }).Soon();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => near.CompleteAsync().AsTask()))).Soon();
        await near.CompleteAsync().Soon();
        if (sender is ChannelRole.Server)
        {
            pair.Return();
        }

        var received = await far.DrainAsync();
        Assert.Equal(1, Assert.Single(received.Items).Number);
        Assert.Null(received.Failure);
        pair.Return();
        Assert.Equal(ChannelCloseStatus.Completed, (await near.Closed.Soon()).Status);
        await near.CompleteAsync().Soon();
    }

    [ConformanceFact]
    public async Task The_handlers_return_is_the_normal_end()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();

        pair.Return();

        Assert.Null((await pair.Client.DrainAsync()).Failure);
        ChannelClosed atClient = await pair.Client.Closed.Soon();
        ChannelClosed atServer = await pair.Server.Closed.Soon();
        Assert.Equal((ChannelCloseStatus.Completed, true), (atClient.Status, atClient.ByPeer));
        Assert.Equal((ChannelCloseStatus.Completed, false), (atServer.Status, atServer.ByPeer));
        var failure = await Assert.ThrowsAsync<DuplexChannelException>(() => pair.Client.SendAsync(new TestMessage()).Soon());
        Assert.Equal(ChannelCloseStatus.Completed, failure.Status);
        Assert.Empty((await pair.Client.DrainAsync()).Items);
    }

    [ConformanceFact]
    public async Task What_the_server_sent_before_returning_arrives_at_a_fast_reader()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        Task sending = Task.Run(async () =>
        {
            await pair.Server.SendManyAsync(5000);
            pair.Return();
        });

        var received = await pair.Client.DrainAsync();

        await sending.Soon();
        Assert.Equal(Enumerable.Range(0, 5000), received.Items.Select(message => message.Number));
        Assert.Null(received.Failure);
    }

    [ConformanceFact]
    public async Task What_the_server_sent_before_returning_arrives_at_a_reader_that_comes_late()
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.ReceiveBufferBytes = 256 * 1024));
        await using var pair = await bed.ConnectTypedAsync();

        await pair.Server.SendManyAsync(1000).Soon();
        pair.Return();
        Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);

        var received = await pair.Client.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 1000), received.Items.Select(message => message.Number));
        Assert.Null(received.Failure);
    }

    [ConformanceFact]
    public async Task A_server_that_returns_while_the_client_floods_it_ends_normally()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        Task<DuplexChannelException> flood = Task.Run(() => pair.Client.FloodAsync(10_000));
        await pair.Server.TakeAsync(10);
        for (int i = 0; i < 100; i++)
        {
            await pair.Server.SendAsync(Payloads.Binary(100, i)).Soon();
        }

        pair.Return();

        var received = await pair.Client.DrainAsync();
        Assert.Equal(100, received.Items.Count);
        Assert.Null(received.Failure);
        Assert.Equal(ChannelCloseStatus.Completed, (await flood.Soon()).Status);
    }

    [ConformanceFact]
    public async Task Both_sides_may_end_at_the_same_time()
    {
        await using TestBed bed = await StartAsync();
        for (int i = 0; i < 20; i++)
        {
            await using var pair = await bed.ConnectTypedAsync();
            Task dispose = Task.Run(() => pair.Client.DisposeAsync().AsTask());
            pair.Return();

            await dispose.Soon();
            Assert.Equal(ChannelCloseStatus.Completed, (await pair.Client.Closed.Soon()).Status);
            Assert.Equal(ChannelCloseStatus.Completed, (await pair.Server.Closed.Soon()).Status);
        }
    }
}
