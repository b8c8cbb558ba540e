namespace Messaging.Packages.Tests;

/// <summary>The templates as their users meet them: installed, instantiated, restored from the packages alone, built and run.</summary>
public sealed class TemplateTests(PackageFeed feed)
{
    [Fact]
    public async Task A_server_and_consoles_on_both_transports_share_a_room()
    {
        await CreateAsync();

        // Two addresses, so that the lines that announce the ports can be told apart.
        await using PeerProcess server = feed.StartProgram(
            "Server", "--Kestrel:Endpoints:Grpc:Url=http://127.0.0.2:0", "--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0");
        Dictionary<string, Uri> addresses = await server.ReadAddressesAsync(2);
        (Uri web, Uri grpc) = (addresses["127.0.0.1"], addresses["127.0.0.2"]);
        using var http = new HttpClient();
        Assert.Contains("messaging.v1.json", await http.GetStringAsync(web, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await using PeerProcess first = StartClient("WebSocket", web, grpc);
        await using PeerProcess second = StartClient("Grpc", web, grpc);
        Assert.StartsWith("over WebSocket", await first.ReadAfterAsync("Connected"), StringComparison.Ordinal);
        Assert.StartsWith("over Grpc", await second.ReadAfterAsync("Connected"), StringComparison.Ordinal);

        // Connected is who was accepted; in the room is who hears itself.
        string from = $"{Environment.UserName}:";
        await second.WriteLineAsync("here");
        Assert.Equal("here", await second.ReadAfterAsync(from));
        await first.WriteLineAsync("hello");
        Assert.Equal("hello", await second.ReadAfterAsync(from));
        await second.WriteLineAsync("good day");
        Assert.Equal("good day", await second.ReadAfterAsync(from));
        while (await first.ReadAfterAsync(from) != "good day")
        {
        }

        first.CloseInput();
        second.CloseInput();
        await first.SucceedAsync();
        await second.SucceedAsync();
        await TellsAMistakeAsync(StartClient("Websockt", web, grpc));
        server.Terminate();
        await server.SucceedAsync();
    }

    /// <summary>A mistake in the configuration has a line of its own, beside the host's log, and is no crash.</summary>
    private static async Task TellsAMistakeAsync(PeerProcess client)
    {
        await using (client)
        {
            Assert.Equal(1, await client.WaitForExitAsync());
            Assert.Contains(
                client.Output(),
                line => line.EndsWith("Messaging:Channels:chat:Transport: \"Websockt\" is no registered transport. Known: Grpc, WebSocket.", StringComparison.Ordinal)
                    && !line.Contains("Exception", StringComparison.Ordinal));
        }
    }

    private async Task CreateAsync()
    {
        string hive = Path.Combine(feed.Work, "hive");
        await feed.DotnetAsync("new", "install", Path.Combine(feed.Packages, $"Messaging.Templates.{feed.Version}.nupkg"), "--debug:custom-hive", hive);
        foreach ((string template, string project) in new[] { ("messaging-server", "Server"), ("messaging-client", "Client") })
        {
            await feed.DotnetAsync("new", template, "-o", project, "--debug:custom-hive", hive);
            await feed.DotnetAsync("build", project, "-c", "Release", "-v", "quiet", "-warnaserror");
        }
    }

    private PeerProcess StartClient(string transport, Uri web, Uri grpc) => feed.StartProgram(
        "Client",
        $"--Messaging:Channels:chat:Transport={transport}",
        $"--Messaging:Channels:chat:Address={web}",
        $"--Messaging:Channels:chat:Grpc:Address={grpc}");
}
