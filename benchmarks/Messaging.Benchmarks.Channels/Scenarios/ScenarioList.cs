using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>The scenarios by their words on the command line.</summary>
internal static class ScenarioList
{
    private const int SmallMessage = 48;

    private static readonly Dictionary<string, Func<RunOptions, RunContext, IEnumerable<IScenario>>> Known = new()
    {
        ["up"] = (options, context) => OneWay(options, context, StreamKind.Up),
        ["down"] = (options, context) => OneWay(options, context, StreamKind.Down),
        ["ping"] = (options, context) => [new PingPong(context, options.PingRounds, SmallMessage)],
        ["in-flight"] = (options, context) => [new RequestsInFlight(context, options.Rounds, options.RoundTime, options.InFlight, SmallMessage)],
        ["objects-up"] = (options, context) => [Stream(options, context, StreamKind.Up, PayloadType.Quotes, 0, channels: 1)],
        ["objects-down"] = (options, context) => [Stream(options, context, StreamKind.Down, PayloadType.Quotes, 0, channels: 1)],
        ["channels-up"] = (options, context) => [Stream(options, context, StreamKind.Up, PayloadType.Bytes, SmallMessage, options.Channels)],
        ["channels-down"] = (options, context) => [Stream(options, context, StreamKind.Down, PayloadType.Bytes, SmallMessage, options.Channels)],
        ["idle"] = (options, _) => [new IdleConnections(options.IdleRounds, options.IdleConnections, options.Tls)],
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static IEnumerable<IScenario> Create(RunOptions options, RunContext context) => options.Scenarios.SelectMany(name =>
        Known.TryGetValue(name, out Func<RunOptions, RunContext, IEnumerable<IScenario>>? create)
            ? create(options, context)
            : throw new ArgumentException($"There is no scenario '{name}'. Known are {string.Join(", ", Names)}."));

    private static IEnumerable<IScenario> OneWay(RunOptions options, RunContext context, StreamKind kind) =>
        options.Sizes.Select(size => Stream(options, context, kind, PayloadType.Bytes, size, channels: 1));

    private static OneWayStreams Stream(RunOptions options, RunContext context, StreamKind kind, PayloadType payload, int size, int channels) =>
        new(context, options.Rounds, options.RoundTime, new StreamSpec("-", kind, payload, 0, size), channels);
}
