namespace Messaging.Benchmarks.Channels.Comparisons;

/// <summary>The comparisons that <c>docs/benchmarks.md</c> publishes, by the word that selects them on the command line.</summary>
internal static class ComparisonList
{
    private static readonly Dictionary<string, IReadOnlyList<Comparison>> Known = new()
    {
        ["websocket"] = WebSocketComparisons.All,
        ["protocols"] = ProtocolComparisons.All,
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static IReadOnlyList<Comparison> Get(string name) =>
        Known.TryGetValue(name, out IReadOnlyList<Comparison>? comparisons)
            ? comparisons
            : throw new ArgumentException($"There is no list of comparisons '{name}'. Known are {string.Join(", ", Names)}.");
}
