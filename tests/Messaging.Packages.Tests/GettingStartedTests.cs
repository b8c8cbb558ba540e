namespace Messaging.Packages.Tests;

/// <summary>What <c>docs/getting-started.md</c> tells a newcomer to do, done block for block in an empty folder, with the packages and a real browser.</summary>
public sealed class GettingStartedTests(PackageFeed feed)
{
    private static readonly GuideStep[] Steps = [.. GuideStep.Read(Path.Combine(Repository.Root, "docs", "getting-started.md"))];

    [Fact]
    public async Task The_page_leads_from_an_empty_folder_to_a_chat_on_both_transports()
    {
        _ = (Installed.Node(), Installed.Chromium());
        await using var run = new GuideRun(feed);
        foreach (GuideStep step in Steps)
        {
            try
            {
                await run.DoAsync(step);
            }
            catch (Exception e)
            {
                Assert.Fail($"docs/getting-started.md:{step.Line}: {step.Who} {step.What}: {e.Message}");
            }
        }

        Assert.Equal(["Messaging:Channels:chat:Transport=Grpc", "Messaging:Channels:chat:Serializer=Protobuf"], run.Changes);

        // The run gave both ends other ports; without that they meet as they are.
        Assert.Equal("http://localhost:5080", run.Setting("Server/appsettings.json", "Kestrel:Endpoints:Web:Url"));
        Assert.Equal("http://localhost:5080", run.Setting("Client/appsettings.json", "Messaging:Channels:chat:Address"));
        Assert.Equal("http://localhost:5081", run.Setting("Server/appsettings.json", "Kestrel:Endpoints:Grpc:Url"));
        Assert.Equal("http://localhost:5081", run.Setting("Client/appsettings.json", "Messaging:Channels:chat:Grpc:Address"));
    }

    [Fact]
    public void The_page_has_a_browser_a_server_and_a_console()
    {
        Assert.Contains(Steps, step => step is { Who: "shell", What: "runs" });
        Assert.Superset(
            new HashSet<string>
            {
                "terminal server: runs", "terminal console: prints", "terminal console: reads", "browser: writes", "browser: shows", "file: Client/appsettings.json",
            },
            Steps.Select(step => $"{step.Who}: {step.What}").ToHashSet());
    }
}
