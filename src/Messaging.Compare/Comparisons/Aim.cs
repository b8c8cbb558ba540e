using Messaging.Compare.Results;

namespace Messaging.Compare.Comparisons;

/// <summary>A bound on one figure of a comparison.</summary>
/// <param name="Scenario">The title of the scenario.</param>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Peer">The peer that the subject is divided by; <see langword="null"/> where the subject's own value is bounded.</param>
/// <param name="IsAtLeast">Whether the bound is a lower one.</param>
/// <param name="Bound">The bound.</param>
internal sealed record Aim(string Scenario, string Metric, string? Peer, bool IsAtLeast, double Bound)
{
    public static Aim RatioAtLeast(string scenario, string peer, double bound) => new(scenario, MetricNames.Rate, peer, IsAtLeast: true, bound);

    public static Aim RatioAtMost(string scenario, string metric, string peer, double bound) => new(scenario, metric, peer, IsAtLeast: false, bound);

    public static Aim AtMost(string scenario, string metric, double bound) => new(scenario, metric, Peer: null, IsAtLeast: false, bound);

    /// <summary>Looks the figure up among the results of its comparison.</summary>
    /// <returns>What was seen, or <see langword="null"/> where it was not measured.</returns>
    public AimFinding? Find(PeerComparison comparison, IEnumerable<ScenarioResult> scenarios)
    {
        MetricResult? metric = scenarios.FirstOrDefault(scenario => scenario.Title == Scenario)?.Metrics.FirstOrDefault(metric => metric.Name == Metric);
        Measurement? subject = metric?.Measurements.FirstOrDefault(one => one.Contestant == comparison.Subject);
        Measurement? peer = metric?.Measurements.FirstOrDefault(one => one.Contestant == Peer);
        if (subject is null || (Peer is not null && peer is null))
        {
            return null;
        }

        string what = $"{Scenario}{(comparison.Tls ? " over TLS" : string.Empty)}: {Metric}, {comparison.Subject}";
        return new AimFinding
        {
            Figure = peer is null ? $"{what} ({metric!.Unit})" : $"{what} ÷ {Peer}",
            Bound = Bound,
            IsAtLeast = IsAtLeast,
            IsRatio = peer is not null,
            Seen = peer is null ? subject.Value : Summary.Of(subject.Rounds.Zip(peer.Rounds, (ours, theirs) => ours / theirs)),
        };
    }
}
