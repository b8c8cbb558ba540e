using Messaging.Compare.Engine;

namespace Messaging.Compare.Tests.Engine;

public sealed class TimeBudgetTests
{
    [Fact]
    public void Scenarios_share_what_is_left_and_end_early_when_their_share_is_used_up()
    {
        var clock = new ManualClock();
        var budget = new TimeBudget(TimeSpan.FromSeconds(60), clock);

        budget.BeginScenario(scenariosLeft: 3);
        clock.Now = TimeSpan.FromSeconds(19);
        Assert.False(budget.IsUsedUp(rounds: 5, fewest: 3));
        clock.Now = TimeSpan.FromSeconds(30);
        Assert.False(budget.IsUsedUp(rounds: 2, fewest: 3));
        Assert.True(budget.IsUsedUp(rounds: 3, fewest: 3));

        budget.BeginScenario(scenariosLeft: 2);
        clock.Now = TimeSpan.FromSeconds(44);
        Assert.False(budget.IsUsedUp(rounds: 3, fewest: 3));
        clock.Now = TimeSpan.FromSeconds(46);
        Assert.True(budget.IsUsedUp(rounds: 3, fewest: 3));
    }

    [Fact]
    public void When_all_of_it_is_used_up_one_round_has_to_do()
    {
        var clock = new ManualClock();
        var budget = new TimeBudget(TimeSpan.FromSeconds(60), clock);
        clock.Now = TimeSpan.FromSeconds(61);
        budget.BeginScenario(scenariosLeft: 1);
        clock.Now = TimeSpan.FromSeconds(62);

        Assert.False(budget.IsUsedUp(rounds: 0, fewest: 3));
        Assert.True(budget.IsUsedUp(rounds: 1, fewest: 3));
    }

    [Fact]
    public void Without_a_limit_it_is_never_used_up()
    {
        var clock = new ManualClock();
        var budget = new TimeBudget(total: null, clock);
        budget.BeginScenario(scenariosLeft: 1);
        clock.Now = TimeSpan.FromDays(1);

        Assert.False(budget.IsUsedUp(rounds: 100, fewest: 3));
    }

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
