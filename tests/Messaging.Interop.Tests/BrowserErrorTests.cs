namespace Messaging.Interop.Tests;

/// <summary>What the page on troubleshooting quotes from a browser's console is what Chromium says.</summary>
public sealed class BrowserErrorTests
{
    [Fact]
    public async Task The_page_on_troubleshooting_quotes_what_the_console_says()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "troubleshooting.md"), TestContext.Current.CancellationToken);
        await using PeerProcess browser = PeerProcess.StartScript("browser-errors.mjs", Installed.Chromium());
        await browser.SucceedAsync();

        string[] said = [.. browser.Output().Where(line => line.Length > 0)];

        Assert.Equal(10, said.Length);
        Assert.All(said, text => Assert.Contains($"| `{text}` |", page, StringComparison.Ordinal));
    }
}
