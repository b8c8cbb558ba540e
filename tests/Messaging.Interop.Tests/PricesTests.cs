using System.Globalization;
using System.Text.Json;

namespace Messaging.Interop.Tests;

/// <summary>samples/Prices as its users run it.</summary>
public sealed class PricesTests : IDisposable
{
    private const string Channel = "--Messaging:Channels:prices";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-prices-");

    public static MatrixTheoryData<string, string> Combinations => new(["WebSocket", "Grpc"], ["Json", "MessagePack", "Protobuf"]);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--replay prices.csv --json")]
    [InlineData("--json --replay prices.csv")]
    [InlineData("--json --replay=prices.csv --Messaging:Channels:prices:Serializer=Json")]
    [InlineData("--Messaging:Channels:prices:Serializer Json --json --Messaging:Channels:prices:Transport=WebSocket --replay prices.csv")]
    public async Task A_replayed_file_arrives_whole_wherever_the_flags_stand(string commandLine)
    {
        WriteCsv(rows: 560);

        JsonElement summary = await RunAsync(commandLine);

        Assert.Equal(
            [
                "transport", "serializer", "serverTransport", "serverSerializer",
                "sent", "received", "lost", "duplicated", "outOfOrder", "seconds",
            ],
            summary.EnumerateObject().Select(property => property.Name));
        AssertClean(summary, quotes: 560);
        AssertCarriedBy(summary, "WebSocket", "Json");
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Two_words_of_the_configuration_choose_transport_and_serializer(string transport, string serializer)
    {
        WriteCsv(rows: 560);

        JsonElement summary = await RunAsync($"--replay prices.csv --json {Channel}:Transport={transport} {Channel}:Serializer={serializer}");

        AssertClean(summary, quotes: 560);
        AssertCarriedBy(summary, transport, serializer);
    }

    [Fact]
    public async Task One_running_server_serves_every_combination()
    {
        WriteCsv(rows: 560);
        await using PeerProcess server = PeerProcess.StartSample("Prices", ["server", "--replay", "prices.csv"], _folder.FullName);
        string address = await server.ReadAfterAsync("address");
        string pin = await server.ReadAfterAsync("sha256");

        foreach ((string transport, string serializer) in Combinations.Select(row => row.Data))
        {
            JsonElement summary = await RunAsync(
                $"client --json --count 560 --address {address} --pin {pin} {Channel}:Transport={transport} {Channel}:Serializer={serializer}");
            AssertClean(summary, quotes: 560);
            AssertCarriedBy(summary, transport, serializer);
        }
    }

    [Fact]
    public async Task The_server_serves_what_its_configuration_leaves()
    {
        WriteCsv(rows: 10);
        const string Endpoint = "--Messaging:Endpoints:prices";
        string[] arguments =
        [
            "--replay", "prices.csv", "--json",
            $"{Endpoint}:Path=/market.v1.Prices/Subscribe", $"{Endpoint}:Transports=Grpc", $"{Endpoint}:Serializers=MessagePack, Protobuf",
            $"{Channel}:Transport=Grpc", $"{Channel}:Serializer=Json, Protobuf, MessagePack",
        ];
        await using PeerProcess sample = PeerProcess.StartSample("Prices", arguments, _folder.FullName);
        await sample.SucceedAsync();
        AssertCarriedBy(JsonElement.Parse(sample.Output()[^1]), "Grpc", "Protobuf");
    }

    [Theory]
    [InlineData("--count 5000 --json", 5000)]
    [InlineData("--count 100 --json --replay prices.csv", 100)]
    [InlineData("--json --count 2 --rate 1000", 2)]
    public async Task Count_ends_the_stream(string commandLine, int expected)
    {
        WriteCsv(rows: 560);
        AssertClean(await RunAsync(commandLine), expected);
    }

    [Fact]
    public async Task Piped_output_is_one_line_a_quote_and_the_summary()
    {
        WriteCsv(rows: 5);
        await using PeerProcess sample = PeerProcess.StartSample("Prices", ["--replay", "prices.csv"], _folder.FullName);
        await sample.SucceedAsync();

        string[] lines = sample.Output();
        Assert.Equal(6, lines.Length);
        Assert.Equal(
            ["S0 Jan 0 2000 0.50", "S1 Jan 1 2000 1.50", "S2 Jan 2 2000 2.50", "S3 Jan 3 2000 3.50", "S4 Jan 4 2000 4.50"],
            lines[..5].Order());
        Assert.StartsWith("5 sent, 5 received, 0 lost, 0 duplicated, 0 out of order", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_and_client_run_in_two_processes_and_two_clients_do_not_disturb_each_other()
    {
        WriteCsv(rows: 300);
        await using PeerProcess server = PeerProcess.StartSample("Prices", ["server", "--replay", "prices.csv"], _folder.FullName);
        string address = await server.ReadAfterAsync("address");
        string pin = await server.ReadAfterAsync("sha256");

        JsonElement[] summaries = await Task.WhenAll(
            RunAsync($"client --json --address {address} --pin {pin}"),
            RunAsync($"--json {Channel}:Tls:PinnedSha256={pin} client {Channel}:Address={address} --count 200"));

        AssertClean(summaries[0], 300);
        AssertClean(summaries[1], 200);
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task A_client_refuses_a_server_with_another_certificate()
    {
        await using PeerProcess server = PeerProcess.StartSample("Prices", ["server"]);
        string address = await server.ReadAfterAsync("address");
        string pin = await server.ReadAfterAsync("sha256");
        string other = (pin[0] == '0' ? '1' : '0') + pin[1..];

        string[] arguments = ["client", "--count", "1", "--address", address, "--pin", other];
        await using PeerProcess client = PeerProcess.StartSample("Prices", arguments);

        Assert.Equal(1, await client.WaitForExitAsync());
    }

    [Theory]
    [InlineData("symbol,price\nMSFT,1", "bad.csv:1:")]
    [InlineData("", "bad.csv:1:")]
    [InlineData("symbol,date,price\nMSFT,Jan 1 2000,39.81\nMSFT,Feb 1 2000,much", "bad.csv:3:")]
    [InlineData("symbol,date,price\nMSFT,Jan 1 2000,NaN", "bad.csv:2:")]
    [InlineData("symbol,date,price\nMSFT,Jan 1 2000", "bad.csv:2:")]
    [InlineData("symbol,date,price\n,Jan 1 2000,1", "bad.csv:2:")]
    public async Task A_bad_file_is_named_with_its_line(string content, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "bad.csv"), content, TestContext.Current.CancellationToken);
        await using PeerProcess sample = PeerProcess.StartSample("Prices", ["--replay", "bad.csv"], _folder.FullName);

        Assert.Equal(1, await sample.WaitForExitAsync());
        Assert.Contains(expected, sample.ToString(), StringComparison.Ordinal);
    }

    [Theory, InlineData("--jsno"), InlineData("--count zero"), InlineData("--count"), InlineData("server client"), InlineData("--rate 0")]
    public async Task A_wrong_command_line_is_explained(string commandLine)
    {
        await using PeerProcess sample = PeerProcess.StartSample("Prices", commandLine.Split(' '));

        Assert.Equal(2, await sample.WaitForExitAsync());
        Assert.Single(sample.Output());
    }

    private void WriteCsv(int rows)
    {
        IEnumerable<string> lines = Enumerable.Range(0, rows)
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"S{row % 5},Jan {row} 2000,{row + 0.5}"));
        File.WriteAllLines(Path.Combine(_folder.FullName, "prices.csv"), lines.Prepend("symbol,date,price"));
    }

    private async Task<JsonElement> RunAsync(string commandLine)
    {
        await using PeerProcess sample = PeerProcess.StartSample("Prices", commandLine.Split(' '), _folder.FullName);
        await sample.SucceedAsync();
        return JsonElement.Parse(sample.Output()[^1]);
    }

    private static void AssertCarriedBy(JsonElement summary, string transport, string serializer)
    {
        string?[] seen = [.. ((string[])["transport", "serializer", "serverTransport", "serverSerializer"]).Select(name => summary.GetProperty(name).GetString())];
        Assert.Equal([transport, serializer, transport, serializer], seen);
    }

    private static void AssertClean(JsonElement summary, int quotes)
    {
        Assert.Equal(quotes, summary.GetProperty("sent").GetInt64());
        Assert.Equal(quotes, summary.GetProperty("received").GetInt64());
        Assert.Equal(0, summary.GetProperty("lost").GetInt64());
        Assert.Equal(0, summary.GetProperty("duplicated").GetInt64());
        Assert.Equal(0, summary.GetProperty("outOfOrder").GetInt64());
    }
}
