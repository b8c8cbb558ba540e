using CsCheck;
using Samples;

namespace Messaging.Samples.Tests;

/// <summary>samples/Shared with publishers, readers, and members that come and go, all at once.</summary>
public sealed class BroadcasterRaceTests
{
    private const int Publishers = 3;
    private const int Messages = 200;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task All_members_see_one_order_without_a_gap()
        => Gen.Select(Gen.Int[1, 4], Gen.Int[0, 50].Array[2, 6]).SampleAsync(
            async (joinsEach, readsBeforeLeave) =>
            {
                var broadcaster = new Broadcaster<(int Publisher, int Number)>();
                using BroadcastMember<(int, int)> witness = broadcaster.Join(int.MaxValue, WhenFull.Disconnect);

                // Each of these joins while messages fly, reads a few, leaves, and comes again.
                Task<List<List<(int, int)>>>[] visitors = [.. readsBeforeLeave.Select(reads => Task.Run(async () =>
                {
                    var visits = new List<List<(int, int)>>();
                    for (int i = 0; i < joinsEach; i++)
                    {
                        using BroadcastMember<(int, int)> member = broadcaster.Join(int.MaxValue, WhenFull.Disconnect);
                        visits.Add(await TakeAsync(member, reads));
                    }

                    return visits;
                }))];
                await PublishAsync(broadcaster, visitors);

                List<(int, int)> order = await TakeAsync(witness, witness.Waiting);
                Assert.All(Enumerable.Range(0, Publishers), publisher
                    => Assert.Equal(Enumerable.Range(0, Messages), order.Where(message => message.Item1 == publisher).Select(message => message.Item2)));
                foreach (List<(int, int)> seen in (await Task.WhenAll(visitors)).SelectMany(visits => visits).Where(seen => seen.Count > 0))
                {
                    Assert.Equal(order.Skip(order.IndexOf(seen[0])).Take(seen.Count), seen);
                }

                Assert.Equal(1, broadcaster.Count);
            },
            iter: 30,
            threads: 1);

    [Theory, InlineData(WhenFull.DropOldest), InlineData(WhenFull.LatestPerKey)]
    public async Task A_slow_member_ends_with_the_latest_and_every_message_is_accounted_for(WhenFull policy)
    {
        const int Capacity = 5;
        var broadcaster = new Broadcaster<(int Publisher, int Number)>();
        using BroadcastMember<(int Publisher, int Number)> slow = broadcaster.Join(Capacity, policy, message => message.Publisher);
        int most = 0;
        Task<List<(int Publisher, int Number)>> reading = Task.Run(async () =>
        {
            var seen = new List<(int Publisher, int Number)>();
            await foreach ((int Publisher, int Number) message in slow.ReadAllAsync(Stop))
            {
                most = Math.Max(most, slow.Waiting);
                seen.Add(message);
                if (seen.Count + slow.Dropped == Publishers * Messages)
                {
                    break;
                }

                await Task.Yield();
            }

            return seen;
        });
        await PublishAsync(broadcaster);

        List<(int Publisher, int Number)> seen = await reading.WaitAsync(TimeSpan.FromMinutes(2), Stop);
        Assert.InRange(most, 0, Capacity);
        Assert.Equal(Messages - 1, seen[^1].Number);
        Assert.All(seen.GroupBy(message => message.Publisher), messages
            => Assert.Equal(messages.Select(message => message.Number).Distinct().Order(), messages.Select(message => message.Number)));
        if (policy == WhenFull.LatestPerKey)
        {
            Assert.Equal(Publishers, seen.Count(message => message.Number == Messages - 1));
        }
    }

    [Fact]
    public async Task Leaving_from_many_threads_leaves_nobody_behind()
    {
        var broadcaster = new Broadcaster<(int, int)>();
        Task[] members = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                BroadcastMember<(int, int)> member = broadcaster.Join(2, i % 2 == 0 ? WhenFull.Disconnect : WhenFull.DropOldest);
                Task reading = member.ReadAllAsync(Stop).CountAsync(Stop).AsTask();
                await Task.WhenAll(reading, Task.Run(member.Dispose));
            }
        }))];
        await PublishAsync(broadcaster);
        await Task.WhenAll(members).WaitAsync(TimeSpan.FromMinutes(2), Stop);
        Assert.Equal(0, broadcaster.Count);
    }

    /// <summary>Publishes from several threads at once, and goes on until the others, if any, are done.</summary>
    private static async Task PublishAsync(Broadcaster<(int, int)> broadcaster, params Task[] whileRunning)
    {
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(async () =>
        {
            for (int number = 0; number < Messages; number++)
            {
                broadcaster.Publish((publisher, number));
                if (number % 16 == 0)
                {
                    await Task.Yield();
                }
            }
        })));

        // A visitor that came too late would wait for messages for ever: these keep it company.
        for (int number = 0; whileRunning.Any(running => !running.IsCompleted); number++)
        {
            broadcaster.Publish((Publishers, number));
            await Task.Yield();
        }
    }

    private static async Task<List<T>> TakeAsync<T>(BroadcastMember<T> member, int count) => await member.ReadAllAsync(Stop).Take(count).ToListAsync(Stop);
}
