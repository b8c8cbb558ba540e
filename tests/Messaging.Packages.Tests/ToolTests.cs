using System.Text.Json;

namespace Messaging.Packages.Tests;

/// <summary>The tool as its users get it: installed from its package, run in a folder that is none of ours.</summary>
public sealed class ToolTests(PackageFeed feed)
{
    [Fact]
    public async Task The_installed_tool_measures()
    {
        string tools = Path.Combine(feed.Work, "tools");
        await feed.DotnetAsync("tool", "install", "Messaging.Compare", "--tool-path", tools, "--version", feed.Version);
        string file = Path.Combine(feed.Work, "results.json");

        await feed.RunAsync(
            Path.Combine(tools, "messaging-compare"),
            "run", "--transports", "websocket,grpc", "--serializers", "protobuf", "--scenarios", "ping", "--rounds", "1", "--round-time", "10", "--json", file);

        using JsonDocument results = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.True(results.RootElement.GetProperty("isComplete").GetBoolean());
        Assert.Contains(results.RootElement.GetProperty("contestants").EnumerateArray(), one => one.GetProperty("name").GetString() == "grpc+protobuf");
    }
}
