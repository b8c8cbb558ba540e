using CsCheck;
using Samples;

namespace Messaging.Samples.Tests;

/// <summary>samples/Shared against a model of it, one step after the other.</summary>
public sealed class BroadcasterTests
{
    private static readonly Gen<WhenFull> Policy = Gen.Enum<WhenFull>();

    [Fact]
    public void A_member_keeps_what_its_rule_says()
        => Gen.Select(Policy, Gen.Int[1, 5], Gen.OneOf(Gen.Int[0, 9], Gen.Const(Model.TakeOne)).Array[0, 60]).Sample((policy, capacity, steps) =>
        {
            var broadcaster = new Broadcaster<(int Key, int Number)>();
            using BroadcastMember<(int, int)> member = broadcaster.Join(capacity, policy, message => message.Key);
            var model = new Model(policy, capacity);
            for (int i = 0; i < steps.Length; i++)
            {
                if (steps[i] != Model.TakeOne)
                {
                    broadcaster.Publish((steps[i], i));
                    model.Publish((steps[i], i));
                }
                else if (member.Waiting > 0)
                {
                    Assert.Equal(model.Take(), Take(member));
                }

                Assert.Equal(model.Waiting.Count, member.Waiting);
                Assert.Equal(model.Dropped, member.Dropped);
                Assert.Equal(model.IsOut, member.Overrun.IsCompleted);
                Assert.Equal(model.IsOut ? 0 : 1, broadcaster.Count);
            }
        });

    [Fact]
    public void A_member_that_does_not_read_holds_up_nobody()
    {
        var broadcaster = new Broadcaster<int>();
        using BroadcastMember<int> stuck = broadcaster.Join(3, WhenFull.DropOldest);
        using BroadcastMember<int> stuckToo = broadcaster.Join(3, WhenFull.Disconnect);
        using BroadcastMember<int> reader = broadcaster.Join(1, WhenFull.Disconnect);
        for (int i = 0; i < 1_000; i++)
        {
            broadcaster.Publish(i);
            Assert.Equal(i, Take(reader));
        }

        Assert.Equal([997, 998, 999], Enumerable.Range(0, 3).Select(_ => Take(stuck)));
        Assert.Equal(997, stuck.Dropped);
        Assert.True(stuckToo.Overrun.IsCompletedSuccessfully);
        Assert.Equal(2, broadcaster.Count);
    }

    [Fact]
    public async Task What_comes_first_comes_first_and_an_enumeration_goes_on_where_the_last_was_left()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var broadcaster = new Broadcaster<string>();
        using BroadcastMember<string> member = broadcaster.Join(4, WhenFull.Disconnect, first: ["welcome"]);
        broadcaster.Publish("one");
        broadcaster.Publish("two");
        Assert.Equal("welcome", await member.ReadAllAsync(stop).FirstAsync(stop));
        Assert.Equal("one", await member.ReadAllAsync(stop).FirstAsync(stop));

        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string message in member.ReadAllAsync(impatient.Token))
            {
                Assert.Equal("two", message);
                await impatient.CancelAsync();
            }
        });

        ValueTask<string> next = member.ReadAllAsync(stop).FirstAsync(stop);
        Assert.False(next.IsCompleted);
        broadcaster.Publish("three");
        Assert.Equal("three", await next);
    }

    [Fact]
    public async Task Leaving_ends_the_enumeration_and_nothing_comes_after_it()
    {
        var broadcaster = new Broadcaster<int>();
        BroadcastMember<int> member = broadcaster.Join(4, WhenFull.DropOldest);
        ValueTask<bool> waiting = member.ReadAllAsync(TestContext.Current.CancellationToken).AnyAsync(TestContext.Current.CancellationToken);
        member.Dispose();
        member.Dispose();
        broadcaster.Publish(1);

        Assert.False(await waiting);
        Assert.Equal((0, 0, 0L), (broadcaster.Count, member.Waiting, member.Dropped));
        Assert.False(member.Overrun.IsCompleted);
    }

    [Fact]
    public void More_than_a_member_can_keep_puts_it_out_as_it_joins()
    {
        var broadcaster = new Broadcaster<int>();
        using BroadcastMember<int> member = broadcaster.Join(2, WhenFull.Disconnect, first: [1, 2, 3]);
        Assert.True(member.Overrun.IsCompletedSuccessfully);
        Assert.Equal(0, broadcaster.Count);
    }

    private static T Take<T>(BroadcastMember<T> member)
    {
        Assert.True(member.TryTake(out T? message));
        return message;
    }

    /// <summary>The rules once more, with a list.</summary>
    private sealed class Model(WhenFull policy, int capacity)
    {
        public const int TakeOne = -1;

        public List<(int Key, int Number)> Waiting { get; } = [];

        public long Dropped { get; private set; }

        public bool IsOut { get; private set; }

        public void Publish((int Key, int Number) message)
        {
            int same = policy == WhenFull.LatestPerKey ? Waiting.FindIndex(waiting => waiting.Key == message.Key) : -1;
            if (IsOut)
            {
                return;
            }

            if (same >= 0)
            {
                Waiting[same] = message;
                Dropped++;
            }
            else if (Waiting.Count < capacity)
            {
                Waiting.Add(message);
            }
            else if (policy == WhenFull.Disconnect)
            {
                IsOut = true;
                Waiting.Clear();
            }
            else
            {
                Waiting.RemoveAt(0);
                Waiting.Add(message);
                Dropped++;
            }
        }

        public (int Key, int Number) Take()
        {
            (int Key, int Number) first = Waiting[0];
            Waiting.RemoveAt(0);
            return first;
        }
    }
}
