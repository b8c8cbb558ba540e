using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Reporting.Html;
using Messaging.Interop.Tests;

namespace Messaging.Compare.Tests.Reporting;

public sealed class ScreenshotTests
{
    // The script checks the drawings: their boxes, the lengths of the bars beside the figures, texts over each other, the console and the network.
    [Fact]
    public async Task Chromium_draws_every_chart_in_light_and_dark_and_on_a_narrow_screen()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("messaging-compare-");
        try
        {
            string page = Path.Combine(folder.FullName, "report.html");
            await HtmlReport.SaveAsync(ResultJudge.Complete(new SampleRun(1).Create()), page, TestContext.Current.CancellationToken);
            await PeerProcess.RunScriptAsync("report.mjs", Installed.Chromium(), page, folder.FullName);
            string[] pictures = [.. folder.GetFiles("*.png").Concat(folder.GetFiles("*.pdf")).Where(file => file.Length > 10_000).Select(file => file.Name).Order()];
            Assert.Equal(["dark-1280.png", "light-1280.png", "light-360.png", "print.pdf"], pictures);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
