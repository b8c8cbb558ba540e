using Messaging.Benchmarks.Channels.Reporting;

namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>A bound, and the figure that was measured.</summary>
/// <param name="Figure">What the figure is.</param>
/// <param name="Aim">The bound.</param>
/// <param name="Seen">The figure.</param>
internal sealed record AimResult(string Figure, Aim Aim, Summary Seen)
{
    /// <summary>Looks the figure up in the results of its comparison.</summary>
    public static AimResult Create(Aim aim, RunResults results)
    {
        string subject = results.Options.Subject;
        MetricResult? metric = results.Scenarios.FirstOrDefault(scenario => scenario.Scenario == aim.Scenario)?
            .Metrics.FirstOrDefault(metric => metric.Metric.Name == aim.Metric);
        PeerResult? peer = metric?.Peers.FirstOrDefault(peer => peer.Peer == (aim.Peer ?? subject));
        Summary seen = (aim.Peer is null ? peer?.Value : peer?.SubjectRatio)
            ?? throw new InvalidOperationException($"Nothing was measured for '{aim}'.");
        string what = $"{aim.Scenario}{(results.Options.Tls ? " over TLS" : string.Empty)}: {aim.Metric}, {subject}";
        return new AimResult(aim.Peer is null ? $"{what} ({metric!.Metric.Unit})" : $"{what} ÷ {aim.Peer}", aim, seen);
    }
}
