using Microsoft.Playwright;

namespace Messaging.Samples.Tests.Support;

/// <summary>
/// Pictures of the pages, beside the tests in the folder <c>screenshots</c>. With <c>MESSAGING_UPDATE_SCREENSHOTS=1</c> those that the README shows are also
/// written to <c>docs/images</c>.
/// </summary>
internal static class Screenshots
{
    private const int LongestInDocs = 150_000;

    public static async Task TakeAsync(IPage page, string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png");
        byte[] picture = await page.ScreenshotAsync(new() { Path = file });
        Assert.InRange(picture.Length, 5_000, LongestInDocs);

        if (name is "chat" or "telemetry" && Environment.GetEnvironmentVariable("MESSAGING_UPDATE_SCREENSHOTS") == "1")
        {
            DirectoryInfo images = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "images"));
            await File.WriteAllBytesAsync(Path.Combine(images.FullName, name + ".png"), picture, TestContext.Current.CancellationToken);
        }
    }
}
