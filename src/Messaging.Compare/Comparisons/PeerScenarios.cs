using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Comparisons;

/// <summary>The scenarios in which peers are compared, by their words.</summary>
internal static class PeerScenarios
{
    /// <summary>The length of the messages of all scenarios that have one length only.</summary>
    public const int SmallMessage = 48;

    private const int InFlight = 64;
    private const int ManyChannels = 100;

    public static IReadOnlyList<string> Names { get; } =
        ["up", "down", "ping", "fixed-rate", "in-flight", "objects-up", "objects-down", "channels", "connect", "idle"];

    public static IEnumerable<IScenario> Create(string name, IReadOnlyList<int> sizes, MeasureOptions options, RunContext context)
    {
        var small = PayloadId.Bytes(SmallMessage);
        return name switch
        {
            "up" => sizes.Select(size => new OneWayStreams(context, options, StreamKind.Up, PayloadId.Bytes(size))),
            "down" => sizes.Select(size => new OneWayStreams(context, options, StreamKind.Down, PayloadId.Bytes(size))),
            "ping" => [new PingPong(context, options, small)],
            "fixed-rate" => [new FixedRate(context, options, small)],
            "in-flight" => [new RequestsInFlight(context, options, InFlight, SmallMessage)],
            "objects-up" => [new OneWayStreams(context, options, StreamKind.Up, PayloadId.Quote)],
            "objects-down" => [new OneWayStreams(context, options, StreamKind.Down, PayloadId.Quote)],
            "channels" => [new ManyChannels(context, options, small, ManyChannels, shareConnections: true)],
            "connect" => [new ConnectRate(context, options)],
            "idle" => [new IdleChannels(options)],
            _ => throw new ArgumentException($"There is no scenario '{name}'."),
        };
    }
}
