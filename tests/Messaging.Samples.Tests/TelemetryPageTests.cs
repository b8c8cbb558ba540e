using System.Text.RegularExpressions;
using Messaging.Samples.Tests.Support;
using Microsoft.Playwright;

namespace Messaging.Samples.Tests;

/// <summary>samples/Telemetry as people use it: devices over gRPC and Protobuf, the dashboard in Chromium over WebSocket and JSON.</summary>
public sealed partial class TelemetryPageTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("telemetry", 1180, 860, false)]
    [InlineData("telemetry-dark", 1180, 860, true)]
    [InlineData("telemetry-phone", 390, 780, false)]
    [InlineData("telemetry-phone-dark", 390, 780, true)]
    public async Task The_dashboard_shows_every_device_live(string name, int width, int height, bool isDark)
    {
        await using SampleServer server = await SampleServer.StartAsync("Telemetry", "--devices", "8", "--interval", "50", "--seed", "3");
        await using Tab tab = await browser.OpenAsync(server.Http1, width, height, isDark);
        await tab.ShowsAsync("#state span:first-child", "Live");
        await tab.HasAsync("#devices tr", 8);
        await tab.ShowsAsync("#online", "8 of 8");

        // What is shown moves by itself, and the lines of the chart get as long as they may and no longer.
        string total = await tab.Page.InnerTextAsync("#total");
        await Assertions.Expect(tab.Page.Locator("#total")).Not.ToHaveTextAsync(total);
        await Assertions.Expect(tab.Page.Locator("#rate")).Not.ToHaveTextAsync("–");
        for (int i = 0; i < 8; i++)
        {
            await Assertions.Expect(tab.Page.Locator("#chart polyline").Nth(i)).ToHaveAttributeAsync("points", SixtyPoints());
        }

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        await tab.TakeScreenshotAsync(name);
        Tab.AssertClean(tab);
    }

    [Fact]
    public async Task A_device_that_goes_is_offline_and_keeps_its_row()
    {
        await using SampleServer server = await SampleServer.StartAsync("Telemetry", "server");
        await using Tab tab = await browser.OpenAsync(server.Http1);
        await Assertions.Expect(tab.Page.Locator("#none")).ToBeVisibleAsync();
        await using (PeerProcess devices = StartDevices(server))
        {
            await tab.ShowsAsync("#online", "3 of 3");
            devices.Terminate();
            await devices.SucceedAsync();
            Assert.Equal(3, devices.Output().Count(line => line.Contains("receipt", StringComparison.Ordinal)));
        }

        await tab.ShowsAsync("#online", "0 of 3");
        await tab.HasAsync("#devices tr.offline", 3);

        await using PeerProcess again = StartDevices(server);
        await tab.ShowsAsync("#online", "3 of 3");
        await tab.HasAsync("#devices tr", 3);
        again.Kill();
        await tab.ShowsAsync("#online", "0 of 3");
        Tab.AssertClean(tab);
    }

    [Fact]
    public async Task Dashboard_and_devices_survive_a_restart_of_the_server()
    {
        await using SampleServer server = await SampleServer.StartWhereItCanReturnAsync("Telemetry", "server");
        await using Tab tab = await browser.OpenAsync(server.Http1);
        await using PeerProcess devices = StartDevices(server);
        await tab.ShowsAsync("#online", "3 of 3");

        await server.StopAsync();
        await Assertions.Expect(tab.Page.Locator("#state")).ToHaveAttributeAsync("data-state", "waiting");
        await Assertions.Expect(tab.Page.Locator("main")).ToHaveClassAsync("stale");

        await using SampleServer again = await server.RestartAsync("Telemetry", "server");
        await tab.ShowsAsync("#state span:first-child", "Live");
        await tab.ShowsAsync("#online", "3 of 3");
        await Assertions.Expect(tab.Page.Locator("main")).ToHaveClassAsync("");
        Assert.All(tab.Problems, problem => Assert.StartsWith("WebSocket connection to", problem, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(\S+ ){59}\S+$")]
    private static partial Regex SixtyPoints();

    private static PeerProcess StartDevices(SampleServer server)
        => PeerProcess.StartSample("Telemetry", ["devices", "--address", server.Http2, "--devices", "3", "--interval", "50"]);
}
