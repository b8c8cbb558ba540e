using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>Finds the contestants of this library that differ in what a claim is about, and compares them wherever both were measured.</summary>
internal sealed class PairFinder(ComparisonResults results, Func<ContestantInfo, ContestantInfo, bool> isPair)
{
    private readonly (ContestantInfo Subject, ContestantInfo Other)[] _pairs =
    [
        .. from subject in results.Contestants
           from other in results.Contestants
           where subject.IsOurs && other.IsOurs && subject != other && subject.Tls == other.Tls && isPair(subject, other)
           select (subject, other),
    ];

    /// <summary>Every comparison in these metrics of the scenarios that fit.</summary>
    public IReadOnlyList<PairFinding> Find(Func<ScenarioResult, bool> fits, params string[] metrics) =>
    [
        .. from scenario in results.Scenarios.Where(fits)
           from metric in scenario.Metrics
           where metrics.Contains(metric.Name) && metric.Better != Better.Neither
           from pair in _pairs
           let subject = metric.Measurements.FirstOrDefault(one => one.Contestant == pair.Subject.Name)
           let other = metric.Measurements.FirstOrDefault(one => one.Contestant == pair.Other.Name)
           where subject is not null && other is not null && CanTell(metric.Name, subject, other)
           select Compare(scenario, metric, subject, other),
    ];

    /// <summary>
    /// Every comparison of a contestant over HTTP/2 that shares connections with itself on a connection for each channel. The two are scenarios of their own,
    /// one after the other, so that a round of one has no partner in the other: what the machine did meanwhile is in the ratio.
    /// </summary>
    public IReadOnlyList<PairFinding> FindAlone(Func<ScenarioResult, bool> fits, string metric) =>
    [
        .. from scenario in results.Scenarios.Where(fits)
           from other in results.Scenarios
           where other.Kind == ScenarioKind.OwnConnections && other.Channels == scenario.Channels
               && other.Payload == scenario.Payload && other.Group == scenario.Group
           from shared in scenario.Metrics.Where(one => one.Name == metric)
           from own in other.Metrics.Where(one => one.Name == metric)
           from contestant in results.Contestants.Where(one => one is { IsOurs: true, HttpVersion: "2" })
           let subject = shared.Measurements.FirstOrDefault(one => one.Contestant == contestant.Name)
           let alone = own.Measurements.FirstOrDefault(one => one.Contestant == contestant.Name)
           where subject is not null && alone is not null && CanTell(metric, subject, alone)
           select Compare(scenario, shared, subject, alone),
    ];

    // One round of a race is no answer: the claim was not measured.
    private static bool CanTell(string metric, Measurement one, Measurement other) =>
        MetricNames.CanTell(metric, Math.Min(one.Rounds.Count, other.Rounds.Count));

    private static PairFinding Compare(ScenarioResult scenario, MetricResult metric, Measurement subject, Measurement other)
    {
        var comparison = PairedComparison.Of(subject.Rounds, other.Rounds, metric.Name);
        bool isBetter = metric.Better == Better.Higher ? subject.Value.Median > other.Value.Median : subject.Value.Median < other.Value.Median;
        return new PairFinding
        {
            Scenario = scenario.Title,
            Metric = metric.Name,
            Unit = metric.Unit,
            Subject = subject.Contestant,
            Other = other.Contestant,
            SubjectValue = subject.Value.Median,
            OtherValue = other.Value.Median,
            Ratio = comparison.Ratio,
            Outcome = comparison.IsTie ? Outcome.Tied : isBetter ? Outcome.Won : Outcome.Lost,
        };
    }
}
