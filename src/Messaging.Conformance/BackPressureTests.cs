using System.Diagnostics;

namespace Messaging.Conformance;

/// <summary>Bounded buffers, and what waits for room in them.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class BackPressureTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    private const int MessageBytes = 16 * 1024;
    private const int BufferBytes = 64 * 1024;

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_sender_stops_when_the_buffers_are_full_and_loses_nothing(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        // Send buffer, receive buffer, one message more on each side, and what the medium holds.
        int atMost = (2 * BufferBytes + Fixture.MediumBytes) / MessageBytes + 2;
        FilledUp filled = await near.FillAsync(MessageBytes, atMost);

        var received = await far.TakeAsync(filled.Accepted + 1);
        await filled.Waiting.Soon();
        for (int i = 0; i < received.Count; i++)
        {
            received[i].AssertIs(MessageBytes, i);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Messages_larger_than_the_buffers_pass(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits =>
        {
            limits.SendBufferBytes = 1024;
            limits.ReceiveBufferBytes = 1024;
        }));
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await near.SendAsync(Payloads.Binary(i % 2 == 0 ? 200_000 : 10, i));
            }
        });
        var received = await far.TakeAsync(20);

        await sending.Soon();
        for (int i = 0; i < received.Count; i++)
        {
            received[i].AssertIs(i % 2 == 0 ? 200_000 : 10, i);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_blocked_direction_does_not_block_the_other(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        await FillAsync(near);

        for (int i = 0; i < 200; i++)
        {
            await far.SendAsync(Payloads.Binary(100, i)).Soon();
            Assert.Equal(Payloads.Create(100, i), (await near.NextAsync()).Payload);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_cancelled_send_that_waits_is_not_sent_and_the_others_keep_their_order(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        FilledUp filled = await FillAsync(near);
        using var cancel = new CancellationTokenSource();

        Task[] before = [.. Enumerable.Range(0, 3).Select(i => near.SendAsync(Payloads.Binary(100 + i, i)).AsTask())];
        Task cancelled = near.SendAsync(Payloads.Binary(999, 0), cancel.Token).AsTask();
        Task[] after = [.. Enumerable.Range(3, 3).Select(i => near.SendAsync(Payloads.Binary(100 + i, i)).AsTask())];
        Task any = Task.WhenAny([filled.Waiting, cancelled, .. before, .. after]);
        Assert.True(await any.IsBlockedAsync(), "A later send overtook one that waits.");

        await cancel.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        Assert.Equal(cancel.Token, failure.CancellationToken);
        Assert.All([filled.Waiting, .. before, .. after], task => Assert.False(task.IsCompleted));

        await far.TakeAsync(filled.Accepted + 1);
        var received = await far.TakeAsync(6);
        await Task.WhenAll([filled.Waiting, .. before, .. after]).Soon();
        Assert.Equal(Enumerable.Range(100, 6), received.Select(message => message.Payload.Length));

        await near.SendAsync(Payloads.Binary(7, 7)).Soon();
        Assert.Equal(Payloads.Create(7, 7), (await far.NextAsync()).Payload);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Cancelling_every_waiting_send_leaves_the_channel_usable(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        FilledUp filled = await FillAsync(near);
        using var cancel = new CancellationTokenSource();

        Task[] waiting = [.. Enumerable.Range(0, 100).Select(i => near.SendAsync(Payloads.Binary(999, i), cancel.Token).AsTask())];
        Assert.False(waiting[0].IsCompleted);
        await cancel.CancelAsync();
        foreach (Task send in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send.Soon());
        }

        await far.TakeAsync(filled.Accepted + 1);
        await filled.Waiting.Soon();
        await near.SendAsync(Payloads.Binary(7, 7)).Soon();
        Assert.Equal(Payloads.Create(7, 7), (await far.NextAsync()).Payload);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Sends_that_wait_for_room_go_before_the_completion(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        FilledUp filled = await FillAsync(near);

        Task[] waiting = [.. Enumerable.Range(0, 3).Select(i => near.SendAsync(Payloads.Binary(100 + i, i)).AsTask())];
        Task completing = near.CompleteAsync().AsTask();
        ReturnIf(sender is ChannelRole.Server, pair);

        var received = await far.DiscardAsync();
        await Task.WhenAll([completing, filled.Waiting, .. waiting]).Soon();
        Assert.Equal(filled.Accepted + 4, received.Items.Count);
        Assert.Equal([100, 101, 102], received.Items.TakeLast(3));
        Assert.Null(received.Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_cancelled_completion_goes_through(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);
        FilledUp filled = await FillAsync(near);
        using var cancel = new CancellationTokenSource();

        Task completing = near.CompleteAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => completing.Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => near.SendAsync(Payloads.Binary(1, 1)).Soon());
        ReturnIf(sender is ChannelRole.Server, pair);

        var received = await far.DiscardAsync();
        await filled.Waiting.Soon();
        Assert.Equal(filled.Accepted + 1, received.Items.Count);
        Assert.Null(received.Failure);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Ten_unread_channels_do_not_delay_another(ChannelRole sender)
    {
        await using TestBed bed = await StartFillableAsync();
        await using FaultProxy? counter = Fixture.HasNetwork ? bed.StartProxy() : null;
        var unread = new List<ChannelPair<RawMessage>>();
        for (int i = 0; i < 10; i++)
        {
            unread.Add(await bed.ConnectRawAsync(counter));
        }

        await Task.WhenAll(unread.Select(pair => Task.Run(() => FillAsync(pair.From(sender).Near))));

        await using (var read = await bed.ConnectRawAsync(counter))
        {
            var (near, far) = read.From(sender);
            var times = new List<TimeSpan>();
            for (int i = 0; i < 21; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await near.SendAsync(Payloads.Binary(100, i)).Soon();
                await far.NextAsync();
                await far.SendAsync(Payloads.Binary(100, i)).Soon();
                await near.NextAsync();
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            // What delays answers delays all; what delays some of them is the machine.
            times.Sort();
            Assert.True(times[5] < TimeSpan.FromMilliseconds(100), $"Only a quarter of the answers took less than {times[5].TotalMilliseconds} ms.");
        }

        if (counter is not null)
        {
            // The channel that answers must share a connection with those that block, or it proves nothing.
            int attempts = Fixture.FallsBack ? 1 : 0;
            Assert.InRange(counter.Connections, 1, 10 / Fixture.ChannelsPerConnection + 1 + attempts);
        }

        foreach (var pair in unread)
        {
            await pair.DisposeAsync();
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_send_without_progress_ends_the_channel_after_the_send_timeout(ChannelRole sender)
    {
        Assert.SkipUnless(Fixture.HasBackPressure, "The medium takes everything.");
        await using TestBed bed = await StartAsync(setup =>
            (sender is ChannelRole.Client ? setup.ClientLimits : setup.ServerLimits).SendTimeout = TimeSpan.FromMilliseconds(300));
        await using var pair = await bed.ConnectRawAsync();
        var near = pair.From(sender).Near;

        DuplexChannelException end = await Task.Run(() => near.FloodAsync(MessageBytes)).Soon();

        Assert.Equal((ChannelCloseStatus.Timeout, false), (end.Status, end.ByPeer));
        Assert.Equal(ChannelCloseStatus.Timeout, (await near.Closed.Soon()).Status);
    }

    /// <summary>The server's end of sending is told when the handler returns; that of the client must be read before it does.</summary>
    private static void ReturnIf(bool returns, ChannelPair<RawMessage> pair)
    {
        if (returns)
        {
            pair.Return();
        }
    }

    private async Task<TestBed> StartFillableAsync()
    {
        Assert.SkipUnless(Fixture.HasBackPressure, "The medium takes everything.");
        return await StartAsync(setup => setup.Both(limits =>
        {
            limits.SendBufferBytes = BufferBytes;
            limits.ReceiveBufferBytes = BufferBytes;
        }));
    }

    private Task<FilledUp> FillAsync(IDuplexChannel<RawMessage, RawMessage> channel) =>
        channel.FillAsync(MessageBytes, (2 * BufferBytes + Fixture.MediumBytes) / MessageBytes + 2);
}
