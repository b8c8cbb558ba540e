using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Tests.Engine;

public sealed class RunLogTests
{
    [Fact]
    public void Only_rounds_in_which_everybody_had_a_turn_count()
    {
        var log = new RunLog();

        log.Add(new OneMetric(), [Contestant("a"), Contestant("b")], [[[1], [2], [3]], [[10], [20]]], baseline: null);

        MetricResult metric = Assert.Single(Assert.Single(log.Scenarios).Metrics);
        Assert.Equal([[1, 2], [10, 20]], metric.Measurements.Select(one => one.Rounds));
    }

    [Fact]
    public void A_scenario_without_a_whole_round_is_left_out()
    {
        var log = new RunLog();

        log.Add(new OneMetric(), [Contestant("a"), Contestant("b")], [[[1]], []], baseline: null);
        log.Add(new OneMetric(), [], [], baseline: null);

        Assert.Empty(log.Scenarios);
    }

    private static Contestant Contestant(string name) => new(name, PeerList.Get(PeerList.Ours), new PeerReference(PeerList.Ours, Setup: null), Tls: false);

    private sealed class OneMetric : IScenario
    {
        public string Id => "one";

        public ScenarioKind Kind => ScenarioKind.PingPong;

        public string Title => "one";

        public string Payload => string.Empty;

        public int Channels => 1;

        public int Rounds => 3;

        public bool CollectsBeforeRound => false;

        public IReadOnlyList<Metric> Metrics { get; } = [new("p50", "µs", Better.Lower)];

        public bool Supports(Contestant contestant) => true;

        public Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
