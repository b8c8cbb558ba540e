namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>Peers that take turns in some scenarios, and what is aimed at.</summary>
/// <param name="Title">The heading over its results.</param>
/// <param name="Options">What is measured.</param>
/// <param name="Aims">The bounds on its figures.</param>
internal sealed record Comparison(string Title, RunOptions Options, params IReadOnlyList<Aim> Aims);
