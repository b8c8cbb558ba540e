using Messaging.Compare.Results;

namespace Messaging.Compare.Tests;

/// <summary>Results that tests begin with.</summary>
internal static class Samples
{
    /// <summary>What a real run measured.</summary>
    public static ComparisonResults Real()
    {
        using Stream resource = typeof(Samples).Assembly.GetManifestResourceStream("quick-run.json")!;
        using var json = new MemoryStream();
        resource.CopyTo(json);
        return ResultFile.Parse(json.ToArray(), "quick-run.json");
    }

    /// <summary>Two contestants, one scenario.</summary>
    public static ComparisonResults Small { get; } = new()
    {
        Command = "run",
        Date = new DateTimeOffset(2026, 11, 22, 21, 0, 0, TimeSpan.Zero),
        DurationSeconds = 61.5,
        IsComplete = true,
        Machine = new MachineInfo { System = "Debian 12", Architecture = "X64", Processors = 2, MemoryBytes = 1L << 34, Runtime = ".NET 10.0.12" },
        Settings = new RunSettings { Rounds = 5, RoundSeconds = 0.25, Others = [new Setting("warm-up", "1 s")] },
        Contestants =
        [
            new ContestantInfo { Name = "websocket+json", Transport = ContestantInfo.WebSocket, Serializer = "Json", HttpVersion = "1.1" },
            new ContestantInfo { Name = "grpc+protobuf", Transport = ContestantInfo.Grpc, Serializer = "Protobuf", HttpVersion = "2" },
        ],
        Payloads = [new PayloadInfo { Name = "quote", Description = "a price", Encoded = [new EncodedLength("Json", 75), new EncodedLength("Protobuf", 32)] }],
        Scenarios =
        [
            new ScenarioResult
            {
                Id = "up/quote", Kind = ScenarioKind.OneWayUp, Title = "up, quote", Payload = "quote", Channels = 1,
                Metrics =
                [
                    MetricResult.Create(
                        MetricNames.Rate, "messages/s", Better.Higher,
                        [("websocket+json", [4.1e6, 4.0e6, 4.2e6, 4.1e6, 3.9e6]), ("grpc+protobuf", [1.1e6, 1.0e6, 1.2e6, 1.1e6, 0.9e6])]),
                ],
            },
        ],
        Notes = ["websocket-h2+json: not measured without TLS"],
    };
}
