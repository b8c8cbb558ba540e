namespace Messaging.Compare.Tests.Engine;

/// <summary>What cannot be done is told in one line, before anything runs.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("run --transports websocket,smoke", "--transports: there is no 'smoke'. Known: websocket, grpc.")]
    [InlineData("run --serializers xml", "--serializers: there is no 'xml'. Known: json, messagepack, protobuf, protobuf-net.")]
    [InlineData("run --http 3", "--http: there is no '3'. Known: 1.1, 2.")]
    [InlineData("run --transports grpc --http 1.1", "--http: gRPC needs HTTP/2")]
    [InlineData("run --tls maybe", "--tls: there is no 'maybe'. Known: off, on, both.")]
    [InlineData("run --payloads quote,novel", "--payloads: there is no 'novel'. Known: quote, chat, telemetry, 1k, 64k.")]
    [InlineData("run --scenarios up,sideways", "--scenarios: there is no 'sideways'. Known: up, down, ping")]
    [InlineData("run --channels 1,many", "--channels: 'many' is no whole number")]
    [InlineData("run --rounds 0", "--rounds: 0 is out of range")]
    [InlineData("run --baseline grpc+xml", "--baseline: 'grpc+xml' takes no part. Known: websocket+json")]
    [InlineData("run --slow-down grpc", "--slow-down: 'grpc' is not of the form")]
    [InlineData("run --type My.Order", "--assembly, --type and --sample belong together")]
    [InlineData("run --json /no/such/folder/out.json", "--json: '/no/such/folder/out.json' cannot be written")]
    [InlineData("run --report /no/such/folder/out.html", "--report: '/no/such/folder/out.html' cannot be written")]
    [InlineData("run --colour", "--colour")]
    [InlineData("walk", "walk")]
    [InlineData("peers --lists ceiling,floor", "--lists: there is no 'floor'. Known: ceiling, websocket, protocols, situations.")]
    [InlineData("peers --peers raw,carrier-pigeon", "--peers: there is no 'carrier-pigeon'. Known: kestrel, kestrel-each, raw, ours")]
    [InlineData("peers --sizes 48", "--sizes goes with --peers only.")]
    [InlineData("peers --page /no/such/page.md", "--page: '/no/such/page.md' cannot be read")]
    public async Task A_mistake_is_told_in_one_line_and_ends_with_2(string arguments, string expected)
    {
        (int exitCode, ToolProcess tool) = await ToolProcess.RunAsync(arguments.Split(' '));
        await using (tool)
        {
            Assert.Contains(expected, Assert.Single(tool.Errors), StringComparison.Ordinal);
            Assert.Empty(tool.Output);
            Assert.Equal(2, exitCode);
        }
    }

    [Fact]
    public async Task A_type_that_is_not_there_is_told_with_those_that_are()
    {
        string assembly = ContractsCompiler.Compile(_folder);
        string sample = _folder.Write("order.json", "{}");

        (int exitCode, ToolProcess tool) = await ToolProcess.RunAsync("run", "--assembly", assembly, "--type", "My.Ordre", "--sample", sample);

        await using (tool)
        {
            Assert.Contains("has no type 'My.Ordre'. Public ones: My.Order", Assert.Single(tool.Errors), StringComparison.Ordinal);
            Assert.Equal(2, exitCode);
        }
    }

    [Fact]
    public async Task A_page_without_a_place_for_the_results_is_refused_and_left_as_it_is()
    {
        string page = _folder.Write("page.md", "# Benchmarks");

        (int exitCode, ToolProcess tool) = await ToolProcess.RunAsync("peers", "--page", page);

        await using (tool)
        {
            Assert.Contains("has no place for the results: '<!-- results: ceiling -->'", Assert.Single(tool.Errors), StringComparison.Ordinal);
            Assert.Equal(2, exitCode);
            Assert.Equal("# Benchmarks", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
        }
    }

    public void Dispose() => _folder.Dispose();
}
