using Messaging.Compare.Results;

namespace Messaging.Compare.Tests;

/// <summary>
/// Runs that never happened: ten contestants whose figures follow from a few constants and a noise that the seed decides, the machine's share of it in
/// common for all contestants of a round.
/// </summary>
internal sealed class SampleRun(int seed, int rounds = 7, double machineNoise = 0.06, double ownNoise = 0.02)
{
    private readonly Random _random = new(seed);

    /// <summary>How much slower a contestant is than it should be, in every scenario; 1.25 takes a fifth off its rate.</summary>
    public Func<string, double> Slower { get; init; } = _ => 1;

    public static IReadOnlyList<ContestantInfo> Contestants { get; } =
    [
        .. from tls in (bool[])[false, true]
           from transport in (string[])["websocket", "websocket-h2", "grpc"]
           from serializer in (string[])["Json", "MessagePack", "Protobuf"]
           where !tls || (serializer == "Protobuf" && transport != "websocket-h2")
           select new ContestantInfo
           {
               Name = $"{transport}+{serializer.ToLowerInvariant()}{(tls ? "+tls" : string.Empty)}",
               Transport = transport == "grpc" ? ContestantInfo.Grpc : ContestantInfo.WebSocket,
               Serializer = serializer,
               HttpVersion = transport == "websocket" ? "1.1" : "2",
               Tls = tls,
           },
    ];

    public ComparisonResults Create() => Samples.Small with
    {
        Contestants = Contestants,
        Scenarios = [.. OneWay(ScenarioKind.OneWayUp), .. OneWay(ScenarioKind.OneWayDown), .. PingPong(), .. Many(), Connect(), Idle()],
        Notes = ["websocket-h2 over TLS: left out by --http 1.1"],
    };

    private IEnumerable<ScenarioResult> OneWay(ScenarioKind kind) =>
        from payload in (int[])[48, 1024, 65536]
        let name = kind == ScenarioKind.OneWayUp ? "up" : "down"
        select Scenario($"{name}/{payload}", kind, $"{name}, {payload} B", 1,
            Metric(MetricNames.Rate, "messages/s", Better.Higher, one => 2e9 / ((payload * Size(one)) + (one.Transport == ContestantInfo.Grpc ? 900 : 300)) / 0.3),
            Metric(MetricNames.WireBytes, "B/message", Better.Lower, one => (payload * Size(one)) + (one.Transport == ContestantInfo.Grpc ? 5.4 : 6), noise: 0),
            Metric(MetricNames.ClientCpu, "µs/message", Better.Lower, one => 0.2 + (payload * Size(one) / 40000)),
            Metric(MetricNames.ServerCpu, "µs/message", Better.Lower, one => 0.3 + (payload * Size(one) / 50000)),
            Metric(MetricNames.ClientAllocated, "B/message", Better.Lower, one => one.Serializer == "Json" ? 152 : 88, noise: 0.001),
            Metric(MetricNames.ServerAllocated, "B/message", Better.Lower, _ => 0.2, noise: 0.5));

    private IEnumerable<ScenarioResult> PingPong()
    {
        yield return Scenario("ping/48", ScenarioKind.PingPong, "ping-pong, 48 B", 1, Latency(30));
        yield return Scenario("fixed/48", ScenarioKind.FixedRate, "1,000 round trips per second, 48 B", 1, Latency(90));
    }

    private IEnumerable<ScenarioResult> Many() =>
        from channels in (int[])[1, 10, 100, 1000]
        select Scenario($"many/{channels}", ScenarioKind.ManyChannels, $"{channels} channels, 48 B", channels,
        [
            Metric(MetricNames.Rate, "messages/s", Better.Higher, one => (one.HttpVersion == "2" ? 3e6 : 4e6) / Math.Sqrt(1 + (channels / 200.0)) / Size(one)),
            .. channels >= 100 ? Latency(channels) : [],
        ]);

    private MetricResult[] Latency(double basis) =>
    [
        .. new[] { (MetricNames.P50, 1.0), (MetricNames.P90, 1.4), (MetricNames.P99, 3), (MetricNames.P999, 9) }.Select(percentile => Metric(
            percentile.Item1, "µs", Better.Lower,
            one => basis * percentile.Item2 * (one.Transport == ContestantInfo.Grpc ? 1.9 : one.HttpVersion == "2" ? 1.3 : 1) * (one.Tls ? 1.2 : 1))),
    ];

    private ScenarioResult Connect() => Scenario(
        "connect", ScenarioKind.Connect, "connect and leave", 1,
        Metric(MetricNames.Rate, "connections/s", Better.Higher, one => (one.HttpVersion == "2" ? 9000 : 2500) / (one.Tls ? 4 : 1)));

    private ScenarioResult Idle() => Scenario(
        "idle", ScenarioKind.Idle, "500 idle channels", 500,
        Metric(MetricNames.ClientHeap, "B/channel", Better.Lower, one => one.Transport == ContestantInfo.Grpc ? 11654 : 7200, noise: 0.002),
        Metric(MetricNames.ServerHeap, "B/channel", Better.Lower, one => one.Transport == ContestantInfo.Grpc ? 13412 : 9100, noise: 0.002));

    private static double Size(ContestantInfo one) => one.Serializer == "Json" ? 1 : 0.5;

    private static ScenarioResult Scenario(string id, ScenarioKind kind, string title, int channels, params MetricResult[] metrics) =>
        new() { Id = id, Kind = kind, Title = title, Payload = "quote", Channels = channels, Metrics = metrics };

    private MetricResult Metric(string name, string unit, Better better, Func<ContestantInfo, double> value, double? noise = null)
    {
        bool isTimed = name is MetricNames.Rate or MetricNames.ClientCpu or MetricNames.ServerCpu
            or MetricNames.P50 or MetricNames.P90 or MetricNames.P99 or MetricNames.P999;
        double[] machine = [.. Enumerable.Range(0, rounds).Select(_ => isTimed ? Noise(machineNoise) : 1)];
        return MetricResult.Create(name, unit, better, [.. Contestants.Select(one => (one.Name, (IReadOnlyList<double>)[.. machine.Select(round =>
        {
            double slower = isTimed ? round * Slower(one.Name) : 1;
            return value(one) * Noise(noise ?? ownNoise) * (better == Better.Higher ? 1 / slower : slower);
        })]))]);
    }

    private double Noise(double share) => 1 + (share * ((2 * _random.NextDouble()) - 1));
}
