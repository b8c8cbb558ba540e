using Messaging.Samples.Tests.Support;
using Microsoft.Playwright;

namespace Messaging.Samples.Tests;

/// <summary>samples/Chat as people use it: pages in Chromium over WebSocket and JSON, a console over gRPC and Protobuf.</summary>
public sealed class ChatPageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Two_pages_and_a_console_talk_in_one_room()
    {
        await using SampleServer server = await SampleServer.StartAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1);
        await using Tab ben = await browser.OpenAsync(server.Http1, 390, 780, isDark: true);
        await EnterAsync(ann, "ann");
        await EnterAsync(ben, "ben");
        await ann.ShowsAsync(".note", "ben has come");
        await ann.ShowsAsync("#state span:first-child", "Connected");

        // The typing note comes with the first letters and goes with the line.
        Task seen = Task.WhenAll(ben.ShowsAsync("#typing", "ann is typing"), ben.HasAsync("#people .typing", 1));
        await ann.Page.Locator("#text").PressSequentiallyAsync("hello <b>ben</b>");
        await seen;
        await ann.Page.Keyboard.PressAsync("Enter");
        await ben.ShowsAsync(".line .text", "hello <b>ben</b>");
        await ben.ShowsAsync("#typing", "");
        await ann.HasAsync(".line.mine", 1);

        // The console gets what was said before it came, hears, and is heard.
        await using PeerProcess console = StartConsole(server, "Ćat 9");
        Assert.Equal("you are Ćat 9 in lounge, with ann, ben, Ćat 9", await console.ReadAfterAsync("*"));
        Assert.Equal("hello <b>ben</b>", await console.ReadAfterAsync("ann:"));
        await console.WriteLineAsync("grüß euch 👋");
        await ann.ShowsAsync(".line:not(.mine) .text", "grüß euch 👋");
        await SayAsync(ben, "nice");
        Assert.Equal("nice", await console.ReadAfterAsync("ben:"));

        // The end of its input is its leave.
        console.CloseInput();
        await console.SucceedAsync();
        await ann.ShowsAsync(".note >> nth=-1", "Ćat 9 has left");
        await ann.HasAsync("#people li", 2);
        Tab.AssertClean(ann, ben);
    }

    [Fact]
    public async Task A_room_opens_with_its_first_person_and_is_gone_with_the_last()
    {
        await using SampleServer server = await SampleServer.StartAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1);
        await using Tab other = await browser.OpenAsync(server.Http1);
        await EnterAsync(ann, "ann");
        await EnterAsync(other, "Ann");
        await other.ShowsAsync("#me", "Ann 2");

        await other.Page.FillAsync("#other", "garden");
        await other.Page.ClickAsync("#open button");
        await other.ShowsAsync("#title", "garden");
        await other.ShowsAsync("#me", "Ann");
        await ann.ShowsAsync(".note >> nth=-1", "Ann 2 has left");
        await ann.ShowsAsync("#rooms", "garden1lounge1");
        await SayAsync(other, "nobody hears this");

        await ann.Page.ClickAsync("#rooms button:has-text('garden')");
        await ann.ShowsAsync("#me", "ann 2");
        await ann.ShowsAsync(".line .text", "nobody hears this");
        await ann.ShowsAsync("#rooms", "garden2");

        await other.Page.ClickAsync("#leave");
        await ann.HasAsync("#people li", 1);
        await Assertions.Expect(other.Page.Locator("#enter")).ToBeVisibleAsync();
        Tab.AssertClean(ann, other);
    }

    [Fact]
    public async Task Markup_stays_text_wherever_it_comes_from()
    {
        const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await using SampleServer server = await SampleServer.StartAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1);
        await EnterAsync(ann, "ann");
        await SayAsync(ann, Markup);
        await ann.ShowsAsync(".line .text", Markup);
        await ann.HasAsync("#lines img, #lines script", 0);

        // Should the page ever write markup, its policy still runs nothing of it.
        Assert.False(await ann.Page.EvaluateAsync<bool>("""
            async () => {
              document.getElementById('lines').innerHTML = '<img src="data:," onerror="window.ran = true">';
              await new Promise(failed => document.querySelector('#lines img').addEventListener('error', failed));
              return window.ran === true;
            }
            """));
        Assert.All(ann.Problems, problem => Assert.Contains("Content Security Policy", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_survives_a_restart_of_the_server()
    {
        await using SampleServer server = await SampleServer.StartWhereItCanReturnAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1);
        await using Tab ben = await browser.OpenAsync(server.Http1);
        await EnterAsync(ann, "ann");
        await EnterAsync(ben, "ben");
        await SayAsync(ann, "before");
        await ben.ShowsAsync(".line .text", "before");
        await ann.Page.FillAsync("#text", "half a");

        await server.StopAsync();
        await Assertions.Expect(ann.Page.Locator("#state")).ToHaveAttributeAsync("data-state", "waiting");
        await Assertions.Expect(ann.Page.Locator("#state button")).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator("#say button")).ToBeDisabledAsync();
        await ann.TakeScreenshotAsync("chat-reconnecting");

        await using SampleServer again = await server.RestartAsync("Chat");
        foreach (Tab tab in (Tab[])[ann, ben])
        {
            await tab.ShowsAsync("#state span:first-child", "Connected");
            await tab.HasAsync("#people li", 2);
        }

        // What was being written is still there, and so is what was said before.
        Assert.Equal("half a", await ann.Page.InputValueAsync("#text"));
        await SayAsync(ann, "after");
        await ben.ShowsAsync(".line .text >> nth=-1", "after");
        await ben.HasAsync(".line", 2);
        Assert.All([.. ann.Problems, .. ben.Problems], problem => Assert.StartsWith("WebSocket connection to", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_that_come_again_after_a_loss_are_shown_once()
    {
        await using SampleServer server = await SampleServer.StartAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1);
        var sockets = new List<IWebSocketRoute>();
        await ann.Page.RouteWebSocketAsync("**", socket =>
        {
            sockets.Add(socket);
            socket.ConnectToServer();
        });
        await EnterAsync(ann, "ann");
        await SayAsync(ann, "one");
        await ann.HasAsync(".line", 1);

        await sockets[0].CloseAsync(new() { Code = 1012 });
        await ann.ShowsAsync("#state span:first-child", "Connected");
        await SayAsync(ann, "two");

        await ann.ShowsAsync(".line .text >> nth=-1", "two");
        await ann.HasAsync(".line", 2);
        Assert.Equal(2, sockets.Count);
        Tab.AssertClean(ann);
    }

    [Theory]
    [InlineData("chat", 1180, 720, false)]
    [InlineData("chat-dark", 1180, 720, true)]
    [InlineData("chat-phone", 390, 780, false)]
    [InlineData("chat-phone-dark", 390, 780, true)]
    public async Task The_room_looks_right(string name, int width, int height, bool isDark)
    {
        await using SampleServer server = await SampleServer.StartAsync("Chat");
        await using Tab ann = await browser.OpenAsync(server.Http1, width, height, isDark);
        await ann.TakeScreenshotAsync(name + "-door");
        await using Tab garden = await browser.OpenAsync(server.Http1);
        await EnterAsync(garden, "Femi", "garden");
        await EnterAsync(ann, "Ann");
        await using PeerProcess ben = StartConsole(server, "Ben");
        await ann.HasAsync("#people li", 2);
        await using Tab chloe = await browser.OpenAsync(server.Http1);
        await EnterAsync(chloe, "Chloé");
        await ann.HasAsync("#people li", 3);
        await SayAsync(chloe, "Good morning! Did the night build go through?");
        await HeardAsync(ann, 1);
        await ben.WriteLineAsync("It did. I am on a console today, over gRPC.");
        await HeardAsync(ann, 2);
        await ben.WriteLineAsync("Same room, same messages.");
        await HeardAsync(ann, 3);
        await SayAsync(ann, "And I see you in the browser, over WebSocket.");
        await HeardAsync(ann, 4);
        await SayAsync(chloe, "Then let us ship it.");
        await HeardAsync(ann, 5);
        await chloe.Page.Locator("#text").PressSequentiallyAsync("I will");
        await ann.ShowsAsync("#typing", "Chloé is typing");

        Assert.Equal(0, await ann.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        await ann.TakeScreenshotAsync(name);
        Tab.AssertClean(ann, chloe, garden);
    }

    private static Task HeardAsync(Tab tab, int lines) => tab.HasAsync(".line", lines);

    private static async Task EnterAsync(Tab tab, string name, string room = "lounge")
    {
        await tab.Page.FillAsync("#name", name);
        await tab.Page.FillAsync("#room", room);
        await tab.Page.ClickAsync("#enter button");
        await tab.ShowsAsync("#title", room);
        await tab.ShowsAsync("#state span:first-child", "Connected");
    }

    private static async Task SayAsync(Tab tab, string text)
    {
        await tab.Page.FillAsync("#text", text);
        await tab.Page.Keyboard.PressAsync("Enter");
    }

    private static PeerProcess StartConsole(SampleServer server, string name)
        => PeerProcess.StartInteractive("dotnet", [Repository.Sample("Chat"), "client", "--address", server.Http2, "--name", name]);
}
