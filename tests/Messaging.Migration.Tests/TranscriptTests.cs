namespace Messaging.Migration.Tests;

/// <summary>Every client shows the same with every server of its kind, before and after.</summary>
public sealed class TranscriptTests
{
    private const string OverWebSocket = "--Messaging:Defaults:Transport=WebSocket --Messaging:Defaults:WebSocket:HttpVersion=2";

    [Theory]
    [InlineData("before", "before")]
    [InlineData("after", "before")]
    [InlineData("before", "after")]
    [InlineData("after", "after")]
    public Task A_raw_WebSocket_feed(string server, string client) =>
        CompareAsync("WebSocket", server, address => Programs.StartClient("WebSocket", client, address));

    [Theory, InlineData("before"), InlineData("after")]
    public async Task A_raw_WebSocket_of_a_page(string server)
    {
        await using PeerProcess host = Programs.StartServer("WebSocket", server);
        await using NodeProgram page = NodeProgram.Start("WebSocket", "shared", await host.ReadAddressAsync());
        await page.Process.SucceedAsync();
        Assert.Equal(Programs.Transcript("WebSocket"), page.Process.Output());
    }

    [Theory, InlineData("before"), InlineData("after")]
    public async Task A_generated_gRPC_stub(string server)
    {
        string[] calls = ["/market.v1.Prices/Latest", "/market.v1.Prices/Latest", "/market.v1.Prices/Latest", "/market.v1.Prices/Trade", "/market.v1.Prices/Watch"];
        await CompareAsync("Grpc", server, address => Programs.StartClient("Grpc", "before", address), calls);
    }

    [Theory]
    [InlineData("before", "")]
    [InlineData("after", "")]
    [InlineData("after", OverWebSocket)]
    public async Task Calls_over_channels(string server, string settings)
    {
        string[] calls = ["/market.v1.Prices/Latest", "/market.v1.Prices/Latest", "/market.v1.Prices/Latest", "/market.v1.Prices/Trade", "/market.v1.Prices/Watch"];
        string[] arguments = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await CompareAsync("Grpc", server, address => Programs.StartClient("Grpc", "after", [$"--Messaging:Defaults:Address={address}", .. arguments]), calls);
    }

    [Theory, InlineData("before"), InlineData("after")]
    public Task Requests_with_progress_and_cancellation(string version) =>
        CompareAsync("StreamJsonRpc", version, address => Programs.StartClient("StreamJsonRpc", version, address), [], "The search was");

    /// <param name="kind">The kind of programs.</param>
    /// <param name="version">Which server.</param>
    /// <param name="startClient">Starts the client, which is told the server's address.</param>
    /// <param name="calls">What the server writes down as calls of <c>desk 7</c>, in alphabetical order.</param>
    /// <param name="ending">How the line begins that the server writes when its client has gone; none where it writes nothing.</param>
    private static async Task CompareAsync(string kind, string version, Func<string, PeerProcess> startClient, string[]? calls = null, string? ending = null)
    {
        await using PeerProcess server = Programs.StartServer(kind, version);
        await using PeerProcess client = startClient(await server.ReadAddressAsync());
        client.CloseInput();
        await client.SucceedAsync();
        Assert.Equal(Programs.Transcript(kind), client.Output());
        if (calls is { Length: > 0 })
        {
            Assert.Equal("left.", await server.ReadAfterAsync("The watcher has"));
            Assert.Equal(calls, server.Output().Where(line => line.StartsWith("desk 7 calls ", StringComparison.Ordinal)).Select(line => line[13..]).Order());
        }

        if (ending is not null)
        {
            Assert.Equal("cancelled.", await server.ReadAfterAsync(ending));
        }
    }
}
