using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Messaging.Samples.Tests.Support;

/// <summary>A page in Chromium, with what went wrong in it.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly IBrowserContext _context;

    private Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Dialog += (_, dialog) => _problems.Enqueue($"dialog: {dialog.Message}");
        page.Request += (_, request) => AddForeign(request.Url);
        page.WebSocket += (_, socket) => AddForeign(socket.Url);

        void AddForeign(string url)
        {
            if (new Uri(url) is { Host: not "127.0.0.1", Scheme: not "data" })
            {
                _problems.Enqueue($"request to {url}");
            }
        }
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the page, dialogs, and requests that left the machine.</summary>
    public IEnumerable<string> Problems => _problems;

    public static async Task<Tab> OpenAsync(IBrowserContext context, string address)
    {
        var tab = new Tab(context, await context.NewPageAsync());
        await tab.Page.GotoAsync(address);
        return tab;
    }

    /// <summary>Waits until an element shows this text and nothing else.</summary>
    public Task ShowsAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector)).ToHaveTextAsync(text);

    /// <summary>Waits until so many elements are there.</summary>
    public Task HasAsync(string selector, int count) => Assertions.Expect(Page.Locator(selector)).ToHaveCountAsync(count);

    /// <summary>Writes a picture of what is to be seen to the folder <c>screenshots</c> beside the tests.</summary>
    public Task TakeScreenshotAsync(string name) => Screenshots.TakeAsync(Page, name);

    /// <summary>Fails if anything went wrong in these pages.</summary>
    public static void AssertClean(params Tab[] tabs) => Assert.Empty(tabs.SelectMany(tab => tab.Problems));

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
