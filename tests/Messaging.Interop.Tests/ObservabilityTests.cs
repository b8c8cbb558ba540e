using System.Globalization;
using System.Text.RegularExpressions;

namespace Messaging.Interop.Tests;

/// <summary>samples/Observability prints what an exporter of OpenTelemetry sends: our metrics, and one trace across both transports.</summary>
public sealed partial class ObservabilityTests
{
    [Fact]
    public async Task The_exporter_gets_the_metrics_and_one_trace_across_both_transports()
    {
        string[] ports = [.. FreePorts.Take(2).Select(port => port.ToString(CultureInfo.InvariantCulture))];
        var onceAtTheEnd = new Dictionary<string, string> { ["OTEL_METRIC_EXPORT_INTERVAL"] = "3600000" };
        await using PeerProcess sample = PeerProcess.StartSample("Observability", ports, environment: onceAtTheEnd);
        await sample.SucceedAsync();

        // What the sample says itself may come between the lines of a span.
        ILookup<bool, string> lines = sample.Output().ToLookup(line => OwnLine().IsMatch(line));
        Assert.Equal(["MSFT 39.81", "AAPL 39.81", "Health of the channel: Healthy. Connected over Grpc in "], lines[true].Select(line => OwnLine().Match(line).Value));
        string output = string.Join('\n', lines[false]);

        // The health check's channel is a trace of its own.
        Span[] all = [.. Spans(output)];
        Span root = Assert.Single(all, span => span.Name == "connect gateway");
        Span[] trace = [.. all.Where(span => span.Trace == root.Trace)];
        Assert.Equal("", root.Parent);
        Assert.Equal(
            ["connect gateway", "GET", "GET /quotes", "connect service", "POST", "POST /quotes.v1.Quotes/Get"],
            Enumerable.Range(0, trace.Length).Aggregate(
                new List<Span> { root }, (path, _) => trace.FirstOrDefault(span => span.Parent == path[^1].Id) is { } next ? [.. path, next] : path)
                .Select(span => span.Name));
        Assert.Contains("messaging.close_status: Completed", output, StringComparison.Ordinal);
        Assert.Equal("2", Value("messaging.client.channel.messages", "messaging.channel: gateway messaging.serializer: Json messaging.transport: WebSocket network.io.direction: transmit"));
        Assert.Equal("34", Value("messaging.server.channel.io", "messaging.endpoint: /quotes.v1.Quotes/Get messaging.serializer: Json messaging.transport: Grpc network.io.direction: receive"));
        Assert.Equal("0", Value("messaging.server.active_channels", "messaging.endpoint: /quotes messaging.transport: WebSocket"));
        Assert.Contains("Metric Name: messaging.client.connect.duration,", output, StringComparison.Ordinal);
        Assert.Contains("Metric Name: messaging.server.channel.duration,", output, StringComparison.Ordinal);

        string Value(string instrument, string attributes)
        {
            string metric = output.Split("Metric Name: ").Single(part => part.StartsWith(instrument + ",", StringComparison.Ordinal));
            return Regex.Match(metric, Regex.Escape(attributes) + @"\s*\nValue: (\S+)").Groups[1].Value;
        }
    }

    private static IEnumerable<Span> Spans(string output) => SpanFields().Matches(output).Select(match => new Span(
        match.Groups["trace"].Value, match.Groups["id"].Value, match.Groups["parent"].Value, match.Groups["name"].Value));

    [GeneratedRegex("^(\\w+ 39.81$|Health of the channel: Healthy. Connected over Grpc in )")]
    private static partial Regex OwnLine();

    [GeneratedRegex(
        """Activity\.TraceId:\s+(?<trace>\w+)\nActivity\.SpanId:\s+(?<id>\w+)\n(Activity\.TraceFlags:.*\n)?(Activity\.ParentSpanId:\s+(?<parent>\w+)\n)?Activity\.DisplayName:\s+(?<name>.*)""")]
    private static partial Regex SpanFields();

    private sealed record Span(string Trace, string Id, string Parent, string Name);
}
