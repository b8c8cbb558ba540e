using Messaging.Benchmarks.Channels.Scenarios;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>The middle and the ends of a series of rounds.</summary>
internal sealed record Summary(double Median, double Minimum, double Maximum)
{
    public static Summary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[^1]);
    }
}

/// <summary>One peer's values of one metric.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Value">Its rounds, summed up.</param>
/// <param name="SubjectRatio">The subject's value divided by this peer's, round by round; <see langword="null"/> for the subject itself.</param>
/// <param name="Rounds">Every round's value.</param>
internal sealed record PeerResult(string Peer, Summary Value, Summary? SubjectRatio, IReadOnlyList<double> Rounds);

/// <summary>The values of one metric.</summary>
internal sealed record MetricResult(Metric Metric, IReadOnlyList<PeerResult> Peers);

/// <summary>The values of one scenario.</summary>
internal sealed record ScenarioResult(string Scenario, IReadOnlyList<MetricResult> Metrics)
{
    /// <summary>Sums up the rounds.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="peers">The peers' names.</param>
    /// <param name="rounds">By peer, round and metric.</param>
    /// <param name="subject">The peer whose ratio to each other is reported.</param>
    public static ScenarioResult Create(IScenario scenario, string[] peers, double[][][] rounds, string subject)
    {
        int subjectIndex = Array.IndexOf(peers, subject);
        var metrics = new List<MetricResult>();
        for (int m = 0; m < scenario.Metrics.Count; m++)
        {
            Metric metric = scenario.Metrics[m];
            double[][] values = [.. rounds.Select(peer => peer.Select(round => round[m]).ToArray())];
            metrics.Add(new MetricResult(metric, [.. peers.Select((peer, p) => new PeerResult(
                peer,
                Summary.Of(values[p]),
                metric.IsCompared && subjectIndex >= 0 && p != subjectIndex ? Summary.Of(values[subjectIndex].Zip(values[p], (s, other) => s / other)) : null,
                values[p]))]));
        }

        return new ScenarioResult(scenario.Title, metrics);
    }
}
