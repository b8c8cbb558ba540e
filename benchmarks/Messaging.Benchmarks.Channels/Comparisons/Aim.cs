namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>A bound on one figure of a comparison.</summary>
/// <param name="Scenario">The title of the scenario.</param>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Peer">The peer that the subject is divided by; <see langword="null"/> where the subject's own value is bounded.</param>
/// <param name="IsAtLeast">Whether the bound is a lower one.</param>
/// <param name="Bound">The bound.</param>
internal sealed record Aim(string Scenario, string Metric, string? Peer, bool IsAtLeast, double Bound)
{
    public static Aim RatioAtLeast(string scenario, string peer, double bound) => new(scenario, "rate", peer, IsAtLeast: true, bound);

    public static Aim RatioAtMost(string scenario, string metric, string peer, double bound) => new(scenario, metric, peer, IsAtLeast: false, bound);

    public static Aim AtMost(string scenario, string metric, double bound) => new(scenario, metric, Peer: null, IsAtLeast: false, bound);

    public bool IsReached(double value) => IsAtLeast ? value >= Bound : value <= Bound;
}
