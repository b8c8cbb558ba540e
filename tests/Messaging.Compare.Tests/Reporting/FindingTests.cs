using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Results;

namespace Messaging.Compare.Tests.Reporting;

public sealed class FindingTests
{
    [Theory]
    [InlineData(0, 0, 0, "NotMeasured")]
    [InlineData(3, 1, 0, "Held")]
    [InlineData(3, 0, 1, "Held")]
    [InlineData(2, 1, 1, "DidNotHold")]
    [InlineData(1, 3, 0, "Tie")]
    [InlineData(1, 3, 1, "Tie")]
    [InlineData(0, 1, 2, "DidNotHold")]
    public void A_part_is_judged_by_what_its_comparisons_say(int won, int tied, int lost, string verdict) =>
        Assert.Equal(verdict, ClaimRules.Decide(won, tied, lost).ToString());

    [Fact]
    public void Claims_follow_the_figures()
    {
        ComparisonResults run = new SampleRun(1).Create();
        Assert.Equal([Verdict.Held, Verdict.DidNotHold, Verdict.DidNotHold, Verdict.Tie], ClaimRules.Judge(run).Select(claim => claim.Verdict));

        ComparisonResults turned = Rename(run);
        Assert.Equal(Verdict.DidNotHold, ClaimRules.Judge(turned)[0].Verdict);
        Assert.Equal(Verdict.Held, ClaimRules.Judge(turned)[1].Verdict);
    }

    [Fact]
    public void A_recommendation_names_whoever_the_figures_speak_for()
    {
        ComparisonResults run = new SampleRun(1).Create();
        Choice trips = Choice(run, "shortest round trips");
        Assert.Equal(["websocket+json", "websocket+messagepack", "websocket+protobuf"], trips.Best.Order());
        Choice turned = Choice(Rename(run), "shortest round trips");
        Assert.Equal(["grpc+json", "grpc+messagepack", "grpc+protobuf"], turned.Best.Order());
    }

    [Fact]
    public void What_was_not_measured_is_not_known()
    {
        ComparisonResults run = new SampleRun(1).Create();
        Recommendation little = RecommendationRules.Derive(run with { Scenarios = [.. run.Scenarios.Where(one => one.Kind == ScenarioKind.PingPong)] });
        Assert.Equal(["shortest round trips"], little.Choices.Where(choice => !choice.Tls).Select(choice => choice.Purpose));
        Assert.Empty(little.Overall);
        Assert.Contains(little.Unknown, text => text.StartsWith("fewest bytes on the wire: not measured", StringComparison.Ordinal));

        Recommendation alone = RecommendationRules.Derive(run with { Contestants = [run.Contestants[0]] });
        Assert.Empty(alone.Choices);
        Assert.Contains("gRPC: took no part", alone.Unknown);
    }

    [Fact]
    public void Nothing_is_concluded_from_one_round_of_what_is_timed()
    {
        ComparisonResults run = ResultJudge.Complete(new SampleRun(1, rounds: 1).Create());
        Assert.All(run.Claims.SelectMany(claim => claim.Parts).Where(part => part.Name is "faster" or "processor time"), part => Assert.Empty(part.Pairs));
        Assert.Equal(Verdict.Held, run.Claims[0].Parts[0].Verdict);
        Assert.DoesNotContain(run.Recommendation.Choices, choice => choice.Purpose == "most messages per second");
        Assert.Contains(run.Recommendation.Choices, choice => choice.Purpose == "fewest bytes on the wire");
    }

    [Fact]
    public void Connecting_with_one_serializer_counts_for_the_others()
    {
        ComparisonResults run = new SampleRun(1).Create();
        ComparisonResults firstOnly = run with
        {
            Scenarios = [.. run.Scenarios.Select(scenario => scenario.Kind != ScenarioKind.Connect ? scenario : scenario with
            {
                Metrics = [.. scenario.Metrics.Select(metric => metric with
                {
                    Measurements = [.. metric.Measurements.Where(one => one.Contestant.EndsWith("+json", StringComparison.Ordinal))],
                })],
            })],
        };
        Assert.Equal(9, Choice(firstOnly, "fastest to connect").Scores.Count);
    }

    private static Choice Choice(ComparisonResults run, string purpose) =>
        RecommendationRules.Derive(run).Choices.Single(choice => !choice.Tls && choice.Purpose == purpose);

    // The same figures under other names: WebSocket and gRPC change places, and so do JSON and Protobuf.
    private static ComparisonResults Rename(ComparisonResults run)
    {
        static string Swap(string name, string one, string other) =>
            name.Replace(one, "*", StringComparison.Ordinal).Replace(other, one, StringComparison.Ordinal).Replace("*", other, StringComparison.Ordinal);
        static string Turn(string name) => Swap(Swap(name, "websocket+", "grpc+"), "json", "protobuf");
        return run with
        {
            Scenarios = [.. run.Scenarios.Select(scenario => scenario with
            {
                Metrics = [.. scenario.Metrics.Select(metric => metric with
                {
                    Measurements = [.. metric.Measurements.Select(one => one with { Contestant = Turn(one.Contestant) })],
                })],
            })],
        };
    }
}
