using Messaging.Compare.Results;

namespace Messaging.Compare.Tests.Engine;

/// <summary>The real tool, with two processes and sockets between them.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_measures_every_scenario_with_every_contestant()
    {
        ComparisonResults results = await RunAsync(
            "run", "--quick", "--serializers", "json", "--rounds", "1", "--round-time", "10", "--channels", "1,3", "--tls", "both", "--payloads", "chat");

        Assert.True(results.IsComplete, string.Join('\n', results.Notes));
        Assert.Equal(6, results.Contestants.Count);
        ScenarioKind[] kinds =
        [
            ScenarioKind.OneWayUp, ScenarioKind.OneWayDown, ScenarioKind.PingPong, ScenarioKind.FixedRate, ScenarioKind.ManyChannels,
            ScenarioKind.OwnConnections, ScenarioKind.Broadcast, ScenarioKind.Connect, ScenarioKind.Idle,
        ];
        Assert.Equal(kinds.Order(), results.Scenarios.Select(scenario => scenario.Kind).Distinct().Order());
        foreach (MetricResult metric in results.Scenarios.SelectMany(scenario => scenario.Metrics))
        {
            Assert.Equal(6, metric.Measurements.Count);
            Assert.All(metric.Measurements, one => Assert.True(double.IsFinite(Assert.Single(one.Rounds))));
        }

        double[] Connections(string id, int skip) =>
            [.. Metric(results, id, MetricNames.Connections).Measurements.Skip(skip).Take(3).Select(one => one.Value.Median)];
        Assert.Equal([3, 1, 1], Connections("channels-3-chat", skip: 0));
        Assert.Equal([3, 3, 3], Connections("own-connections-3-chat", skip: 0));
        Assert.Equal([3, 1, 1], Connections("channels-3-chat", skip: 3));
    }

    [Fact]
    public async Task Bytes_on_the_wire_are_those_of_the_protocols_to_the_byte()
    {
        ComparisonResults results = await RunAsync(
            "peers", "--quick", "--peers", "kestrel,kestrel-each,raw,ours,ours-grpc", "--scenarios", "up,down,ping", "--sizes", "48");

        Assert.True(results.IsComplete, string.Join('\n', results.Notes));
        double Bytes(string id, string peer) =>
            Metric(results, id, MetricNames.WireBytes).Measurements.Single(one => one.Contestant == peer).Value.Median;

        // RFC 6455: 2 bytes of head, and 4 of the mask from a client.
        Assert.Equal(48 + 2 + 4, Bytes("up-48", "ours"));
        Assert.Equal(48 + 2, Bytes("down-48", "ours"));
        Assert.Equal(48 + 2 + 4 + 48 + 2, Bytes("ping-48", "ours"));
        Assert.Equal(48 + 2 + 4, Bytes("up-48", "raw"));
        Assert.Equal(48 + 4, Bytes("up-48", "kestrel"));
        Assert.Equal(48 + 4, Bytes("up-48", "kestrel-each"));
        Assert.Equal(2 * (48 + 4), Bytes("ping-48", "kestrel"));

        // gRPC: 5 bytes before each message. DATA frames have 9 bytes of head, for many messages in a row or for one alone, and windows are updated now and then.
        Assert.InRange(Bytes("up-48", "ours-grpc"), 48 + 5, 48 + 5 + 1);
        Assert.InRange(Bytes("down-48", "ours-grpc"), 48 + 5, 48 + 5 + 1);
        Assert.InRange(Bytes("ping-48", "ours-grpc"), 2 * (48 + 5 + 9), (2 * (48 + 5 + 9)) + 8);
    }

    [Fact]
    public async Task A_message_of_the_users_travels_over_every_transport()
    {
        string assembly = ContractsCompiler.Compile(_folder);
        string sample = _folder.Write("order.json", """{ "customer": "Ada", "quantity": 3, "price": { "amount": 9.5, "currency": "EUR" } }""");

        ComparisonResults results = await RunAsync(
            "run", "--quick", "--assembly", assembly, "--type", "My.Order", "--sample", sample, "--rounds", "1", "--round-time", "10", "--scenarios", "up,ping");

        Assert.True(results.IsComplete, string.Join('\n', results.Notes));
        Assert.Equal(9, Metric(results, "up-Order", MetricNames.Rate).Measurements.Count);
        Assert.Equal(9, Metric(results, "ping-Order", MetricNames.P50).Measurements.Count);
        Assert.Equal("My.Order", Assert.Single(results.Payloads).Description);
    }

    [Fact]
    public async Task Ctrl_C_shows_and_saves_what_was_measured_until_then()
    {
        string json = _folder.File("interrupted.json");
        await using ToolProcess tool = ToolProcess.Start(
            "run", "--transports", "websocket", "--http", "1.1", "--serializers", "json", "--payloads", "quote", "--rounds", "2", "--round-time", "10", "--json", json);

        // The second scenario begins, so the first one is there.
        await tool.WaitForErrorAsync(line => line.Contains("down, quote", StringComparison.Ordinal));
        await tool.InterruptAsync();

        Assert.Equal(130, await tool.WaitForExitAsync());
        ComparisonResults results = await ResultFile.LoadAsync(json, TestContext.Current.CancellationToken);
        Assert.False(results.IsComplete);
        Assert.Contains(results.Scenarios, scenario => scenario.Kind == ScenarioKind.OneWayUp);
        Assert.DoesNotContain(results.Scenarios, scenario => scenario.Kind == ScenarioKind.Idle);
        Assert.Contains(tool.Output, line => line.Contains("up, quote", StringComparison.Ordinal));
        Assert.DoesNotContain(tool.Errors, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static MetricResult Metric(ComparisonResults results, string id, string name) =>
        results.Scenarios.Single(scenario => scenario.Id == id).Metrics.Single(metric => metric.Name == name);

    private async Task<ComparisonResults> RunAsync(params IEnumerable<string> arguments)
    {
        string json = _folder.File("results.json");
        (int exitCode, ToolProcess tool) = await ToolProcess.RunAsync([.. arguments, "--json", json]);
        await using (tool)
        {
            Assert.True(exitCode == 0, string.Join('\n', tool.Errors));
            return await ResultFile.LoadAsync(json, TestContext.Current.CancellationToken);
        }
    }
}
