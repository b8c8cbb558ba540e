using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>
/// Holds four claims that are often heard against the figures. Each compares contestants that differ in what the claim is about and in nothing else, in
/// the same scenario and round by round. A part of a claim held where it won more than half of its comparisons and lost at most a quarter; it is a tie
/// where nothing was lost but not enough won, or where more than half are ties; else it did not hold. A claim held where all of its parts did.
/// </summary>
internal static class ClaimRules
{
    private const int ManyStreams = 100;

    private static readonly string[] Cpu = [MetricNames.ClientCpu, MetricNames.ServerCpu];
    private static readonly string[] IdleMemory = [MetricNames.ClientHeap, MetricNames.ServerHeap, MetricNames.ClientMemory, MetricNames.ServerMemory];
    private static readonly string[] Allocated = [MetricNames.ClientAllocated, MetricNames.ServerAllocated];

    public static IReadOnlyList<ClaimFinding> Judge(ComparisonResults results) =>
        [BinaryIsSmallerAndFaster(results), MultiplexingLowersLatency(results), GrpcUsesLess(results), WebSocketHasLessOverhead(results)];

    private static ClaimFinding BinaryIsSmallerAndFaster(ComparisonResults results)
    {
        var pairs = new PairFinder(
            results,
            (subject, other) => IsBinary(subject) && IsJson(other) && subject.Transport == other.Transport && subject.HttpVersion == other.HttpVersion);
        return Finding(
            "Binary payloads are smaller and faster",
            "Each binary serializer beside JSON over the same transport.",
            Part("smaller", pairs.Find(scenario => IsOneWay(scenario), MetricNames.WireBytes)),
            Part("faster", pairs.Find(scenario => IsOneWay(scenario), MetricNames.Rate)));
    }

    private static ClaimFinding MultiplexingLowersLatency(ComparisonResults results)
    {
        var pairs = new PairFinder(
            results, (subject, other) => subject.HttpVersion == "2" && other.HttpVersion == "1.1" && subject.Serializer == other.Serializer);
        static bool IsMany(ScenarioResult scenario) => scenario.Kind is ScenarioKind.ManyChannels && scenario.Channels >= ManyStreams;
        ClaimPart[] alone =
        [
            Part("p50, beside the same over a connection each", pairs.FindAlone(IsMany, MetricNames.P50)),
            Part("p99, beside the same over a connection each", pairs.FindAlone(IsMany, MetricNames.P99)),
        ];
        return Finding(
            "Multiplexing gives lower latency with many streams",
            $"Channels that share connections (HTTP/2) beside channels with a connection each: WebSocket over HTTP/1.1 with the same serializer, and the same "
            + $"contestant with a connection for each channel where that was measured; from {ManyStreams} channels on.",
            [
                Part("p50, beside HTTP/1.1", pairs.Find(IsMany, MetricNames.P50)),
                Part("p99, beside HTTP/1.1", pairs.Find(IsMany, MetricNames.P99)),
                .. alone.Where(part => part.Pairs.Count > 0),
            ]);
    }

    private static ClaimFinding GrpcUsesLess(ComparisonResults results)
    {
        PairFinder pairs = AcrossTransports(results, ContestantInfo.Grpc);
        return Finding(
            "gRPC uses less CPU and memory",
            "gRPC beside WebSocket (HTTP/1.1 where it was measured) with the same serializer.",
            Part("processor time", pairs.Find(IsBusy, Cpu)),
            Part("memory of an idle channel", pairs.Find(scenario => scenario.Kind is ScenarioKind.Idle, IdleMemory)),
            Part("allocations", pairs.Find(IsBusy, Allocated)));
    }

    private static ClaimFinding WebSocketHasLessOverhead(ComparisonResults results)
    {
        PairFinder pairs = AcrossTransports(results, ContestantInfo.WebSocket);
        return Finding(
            "WebSocket has the lower overhead once connected",
            "WebSocket (HTTP/1.1 where it was measured) beside gRPC with the same serializer.",
            Part("bytes on the wire", pairs.Find(IsBusy, MetricNames.WireBytes)),
            Part("processor time", pairs.Find(IsBusy, Cpu)),
            Part("round trips (p50)", pairs.Find(scenario => scenario.Kind is ScenarioKind.PingPong or ScenarioKind.FixedRate, MetricNames.P50)));
    }

    /// <summary>The verdict on so many comparisons.</summary>
    public static Verdict Decide(int won, int tied, int lost) => (won + tied + lost) switch
    {
        0 => Verdict.NotMeasured,
        int all when won * 2 > all && lost * 4 <= all => Verdict.Held,
        int all when lost == 0 || tied * 2 > all => Verdict.Tie,
        _ => Verdict.DidNotHold,
    };

    /// <summary>The verdict on a claim that says several things.</summary>
    public static Verdict Decide(IReadOnlyCollection<Verdict> parts) =>
        parts.Contains(Verdict.DidNotHold) ? Verdict.DidNotHold
        : parts.Contains(Verdict.NotMeasured) ? Verdict.NotMeasured
        : parts.Contains(Verdict.Tie) ? Verdict.Tie
        : Verdict.Held;

    private static ClaimFinding Finding(string claim, string method, params IReadOnlyList<ClaimPart> parts) => new()
    {
        Claim = claim,
        Method = method,
        Parts = parts,
        Verdict = Decide([.. parts.Select(part => part.Verdict)]),
    };

    private static ClaimPart Part(string name, IReadOnlyList<PairFinding> pairs)
    {
        int Count(Outcome outcome) => pairs.Count(pair => pair.Outcome == outcome);
        (int won, int tied, int lost) = (Count(Outcome.Won), Count(Outcome.Tied), Count(Outcome.Lost));
        double[] ratios = [.. pairs.Where(pair => pair.Ratio is not null).Select(pair => pair.Ratio!.Median)];
        return new ClaimPart
        {
            Name = name,
            Verdict = Decide(won, tied, lost),
            Won = won,
            Tied = tied,
            Lost = lost,
            Ratio = ratios.Length > 0 ? Summary.Of(ratios) : null,
            Pairs = pairs,
        };
    }

    // A WebSocket over HTTP/2 shares what gRPC stands on; beside gRPC the claims mean the one with a connection of its own.
    private static PairFinder AcrossTransports(ComparisonResults results, string transport)
    {
        bool hasHttp1 = results.Contestants.Any(one => one is { IsOurs: true, Transport: ContestantInfo.WebSocket, HttpVersion: "1.1" });
        bool IsTypical(ContestantInfo one) => one.Transport == ContestantInfo.Grpc
            || (one.Transport == ContestantInfo.WebSocket && (!hasHttp1 || one.HttpVersion == "1.1"));
        return new PairFinder(
            results,
            (subject, other) => IsTypical(subject) && IsTypical(other) && subject.Transport == transport && other.Transport != transport
                && subject.Serializer == other.Serializer);
    }

    private static bool IsJson(ContestantInfo one) => string.Equals(one.Serializer, "Json", StringComparison.OrdinalIgnoreCase);

    private static bool IsBinary(ContestantInfo one) => one.Serializer is not null && !IsJson(one);

    private static bool IsOneWay(ScenarioResult scenario) => scenario.Kind is ScenarioKind.OneWayUp or ScenarioKind.OneWayDown;

    private static bool IsBusy(ScenarioResult scenario) => scenario.Kind is not (ScenarioKind.Idle or ScenarioKind.Connect or ScenarioKind.OwnConnections);
}
