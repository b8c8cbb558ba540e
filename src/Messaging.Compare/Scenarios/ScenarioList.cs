using Messaging.Compare.Engine;
using Messaging.Compare.Peers;

namespace Messaging.Compare.Scenarios;

/// <summary>The scenarios by their words on the command line.</summary>
internal static class ScenarioList
{
    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Names { get; } = ["up", "down", "ping", "fixed-rate", "channels", "broadcast", "connect", "idle"];

    /// <summary>
    /// Makes the scenarios of these words. Streams are measured with every payload, everything else with the first.
    /// </summary>
    public static IEnumerable<IScenario> Create(
        IReadOnlyCollection<string> names, IReadOnlyList<PayloadId> payloads, IReadOnlyList<int> channels, MeasureOptions options, RunContext context) =>
        Names.Where(names.Contains).SelectMany(name => Create(name, payloads, channels, options, context));

    private static IEnumerable<IScenario> Create(
        string name, IReadOnlyList<PayloadId> payloads, IReadOnlyList<int> channels, MeasureOptions options, RunContext context)
    {
        PayloadId first = payloads[0];
        return name switch
        {
            "up" => payloads.Select(payload => new OneWayStreams(context, options, StreamKind.Up, payload)),
            "down" => payloads.Select(payload => new OneWayStreams(context, options, StreamKind.Down, payload)),
            "ping" => [new PingPong(context, options, first)],
            "fixed-rate" => [new FixedRate(context, options, first)],
            "channels" => [
                .. channels.Select(count => new ManyChannels(context, options, first, count, shareConnections: true)),
                .. channels.Where(count => count > 1).Select(count => new ManyChannels(context, options, first, count, shareConnections: false)),
            ],
            "broadcast" => [new Broadcast(context, options, first)],
            "connect" => [new ConnectRate(context, options)],
            "idle" => [new IdleChannels(options)],
            _ => throw new ArgumentException($"There is no scenario '{name}'."),
        };
    }
}
