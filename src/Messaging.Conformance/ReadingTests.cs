using System.Buffers;

namespace Messaging.Conformance;

/// <summary>Reading, and going on where it stopped.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class ReadingTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_second_reader_is_refused_by_the_call_itself(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        await using (var first = near.ReadAllAsync().GetAsyncEnumerator())
        {
            Task<bool> waiting = first.MoveNextAsync().AsTask();
            Assert.Throws<InvalidOperationException>(() => { _ = near.ReadAllAsync(); });

            await far.SendAsync(new TestMessage { Number = 1 }).Soon();
            Assert.True(await waiting.Soon());
            Assert.Equal(1, first.Current.Number);

            // Between two messages the enumeration runs on.
            Assert.Throws<InvalidOperationException>(() => { _ = near.ReadAllAsync(); });
        }

        await far.SendAsync(new TestMessage { Number = 2 }).Soon();
        Assert.Equal(2, (await near.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_later_enumeration_goes_on_after_break(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        Task sending = far.SendManyAsync(300);

        for (int i = 0; i < 300;)
        {
            int stopAt = i + i % 7 + 1;
            await foreach (TestMessage message in near.ReadAllAsync())
            {
                Assert.Equal(i, message.Number);
                if (++i >= Math.Min(stopAt, 300))
                {
                    break;
                }
            }
        }

        await sending.Soon();
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Cancelled_reads_lose_nothing(ChannelRole reader)
    {
        const int Count = 300;
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        int read = 0, cancelled = 0;

        // Each cancellation races with the arrival of a message.
        for (int i = 0; i < Count; i++)
        {
            using var cancel = new CancellationTokenSource();
            Task sending = Task.Run(() => far.SendAsync(new TestMessage { Number = i }).AsTask());
            Task cancelling = Task.Run(cancel.Cancel);
            try
            {
                await foreach (TestMessage message in near.ReadAllAsync(cancel.Token))
                {
                    Assert.Equal(read++, message.Number);
                }
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            await Task.WhenAll(sending, cancelling).Soon();
        }

        Assert.Equal(Count, cancelled);
        Assert.Equal(Enumerable.Range(read, Count - read), (await near.TakeAsync(Count - read)).Select(message => message.Number));
        Assert.False(near.Closed.IsCompleted);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client, true)]
    [InlineData(ChannelRole.Client, false)]
    [InlineData(ChannelRole.Server, true)]
    [InlineData(ChannelRole.Server, false)]
    public async Task Both_tokens_cancel_the_wait(ChannelRole reader, bool asArgument)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        await using var enumerator = near.ReadAllAsync(one.Token).WithCancellation(other.Token).GetAsyncEnumerator();

        var waiting = enumerator.MoveNextAsync();
        await (asArgument ? one : other).CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await enumerator.DisposeAsync();

        await far.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await near.NextAsync()).Number);
        await near.SendAsync(new TestMessage { Number = 2 }).Soon();
        Assert.Equal(2, (await far.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_token_that_is_cancelled_already_leaves_the_channel_usable(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        var cancelled = new CancellationToken(canceled: true);

        await using (var enumerator = near.ReadAllAsync(cancelled).GetAsyncEnumerator())
        {
            var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enumerator.MoveNextAsync().Soon());
            Assert.Equal(cancelled, failure.CancellationToken);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => near.SendAsync(new TestMessage { Number = 1 }, cancelled).Soon());
        await near.SendAsync(new TestMessage { Number = 2 }).Soon();
        Assert.Equal(2, (await far.NextAsync()).Number);
        await far.SendAsync(new TestMessage { Number = 3 }).Soon();
        Assert.Equal(3, (await near.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_raw_payload_stays_valid_until_the_next_is_asked_for(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(reader);
        await far.SendAsync(Payloads.Binary(3000, 0)).Soon();
        await using var enumerator = near.ReadAllAsync().GetAsyncEnumerator();

        for (int i = 0; i < 100; i++)
        {
            Assert.True(await enumerator.MoveNextAsync().Soon());
            await far.SendAsync(Payloads.Binary(3000, i + 1)).Soon();
            Assert.Equal(Payloads.Create(3000, i), enumerator.Current.Payload.ToArray());
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task What_arrived_before_a_failure_comes_first(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        await ArriveUnreadAsync(near, far, 20);

        far.Abort(ChannelCloseStatus.ResourceExhausted);
        await near.Closed.Soon();

        var rest = await near.DrainAsync();
        Assert.Equal(Enumerable.Range(3, 17), rest.Items.Select(message => message.Number));
        Assert.NotNull(rest.Failure);
        Assert.Equal((await near.Closed).Status, rest.Failure.Status);

        var again = await near.DrainAsync();
        Assert.Empty(again.Items);
        Assert.Equal(rest.Failure.Status, again.Failure?.Status);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Our_own_abort_discards_what_was_not_read(ChannelRole reader)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(reader);
        await ArriveUnreadAsync(near, far, 20);

        near.Abort(ChannelCloseStatus.Internal);

        var rest = await near.DrainAsync();
        Assert.Empty(rest.Items);
        Assert.Equal(ChannelCloseStatus.Internal, rest.Failure?.Status);
    }

    /// <summary>Sends messages of which three are read and answered: by then the others have arrived as well.</summary>
    private static async Task ArriveUnreadAsync(
        IDuplexChannel<TestMessage, TestMessage> near, IDuplexChannel<TestMessage, TestMessage> far, int count)
    {
        await far.SendManyAsync(count).Soon();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i, (await near.NextAsync()).Number);
            await near.SendAsync(new TestMessage()).Soon();
            await far.NextAsync();
        }
    }
}
