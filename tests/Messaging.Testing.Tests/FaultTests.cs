using Microsoft.Extensions.Time.Testing;

namespace Messaging.Testing.Tests;

public sealed class FaultTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_message_is_held_back_until_the_clock_says_so()
    {
        var time = new FakeTimeProvider();
        var options = new TestChannelOptions { TimeProvider = time, ToClient = new ChannelFaults { MinLatency = TimeSpan.FromSeconds(3) } };
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(SendThreeAsync, options);
        await using IAsyncEnumerator<Quote> quotes = channel.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Task<bool> first = quotes.MoveNextAsync().AsTask();
        await Task.WhenAny(first, channel.Closed, AdvanceAsync(time, TimeSpan.FromSeconds(2.9)));
        Assert.False(first.IsCompleted);

        // The reader may begin to wait only now, and then counts from here.
        while (!first.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await first);
        Assert.Equal(1, quotes.Current.Price);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_channel_is_cut_after_so_many_messages_either_way(bool toClient)
    {
        var faults = new ChannelFaults { CutAfterMessages = 2, CutStatus = ChannelCloseStatus.GoingAway };
        var options = toClient ? new TestChannelOptions { ToClient = faults } : new TestChannelOptions { ToServer = faults };
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(TestChannelTests.EchoAsync, options);
        for (int i = 0; i < 5; i++)
        {
            await channel.SendAsync(new Subscribe("A"), TestContext.Current.CancellationToken);
        }

        int received = 0;
        var failure = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (Quote _ in channel.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                received++;
            }
        });

        Assert.Equal((2, ChannelCloseStatus.GoingAway), (received, failure.Status));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_channel_is_cut_after_so_many_bytes()
    {
        // A quote is 27 bytes of JSON.
        var options = new TestChannelOptions { ToClient = new ChannelFaults { CutAfterBytes = 28 } };

        Assert.Equal(2, await CountAsync(options, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_seed_cuts_at_the_same_message()
    {
        var counts = new List<int>();
        for (int seed = 0; seed < 20; seed++)
        {
            int first = await CountAsync(WithSeed(seed), TestContext.Current.CancellationToken);
            Assert.Equal(first, await CountAsync(WithSeed(seed), TestContext.Current.CancellationToken));
            counts.Add(first);
        }

        Assert.True(counts.Distinct().Count() > 3, string.Join(", ", counts));

        static TestChannelOptions WithSeed(int seed) => new() { ToClient = new ChannelFaults { Seed = seed, CutProbability = 0.2 } };
    }

    [Fact]
    public void Faults_that_are_none_are_refused()
    {
        ChannelFaults[] wrong =
        [
            new() { CutProbability = 1.5 }, new() { CutProbability = double.NaN }, new() { CutAfterMessages = -1 }, new() { CutStatus = ChannelCloseStatus.Completed },
            new() { MinLatency = TimeSpan.FromSeconds(2), MaxLatency = TimeSpan.FromSeconds(1) },
        ];
        Assert.All(wrong, faults => Assert.Throws<ArgumentException>(
            () => TestChannel.Connect<Subscribe, Quote>(TestChannelTests.EchoAsync, new TestChannelOptions { ToServer = faults })));
    }

    private static async Task<int> CountAsync(TestChannelOptions options, CancellationToken cancellationToken)
    {
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(
            async (server, ended) =>
            {
                for (int i = 0; i < 100; i++)
                {
                    await server.SendAsync(new Quote("MSFT", 1), ended);
                }

                await server.Closed;
            },
            options);
        int received = 0;
        await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (Quote _ in channel.ReadAllAsync(cancellationToken))
            {
                received++;
            }
        });
        return received;
    }

    private static Task AdvanceAsync(FakeTimeProvider time, TimeSpan by)
    {
        time.Advance(by);
        return Task.CompletedTask;
    }

    private static async Task SendThreeAsync(IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended)
    {
        for (int i = 1; i <= 3; i++)
        {
            await channel.SendAsync(new Quote("MSFT", i), ended);
        }

        await foreach (Subscribe _ in channel.ReadAllAsync(ended))
        {
        }
    }
}
