using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Reporting.Html;
using Messaging.Compare.Results;
using Messaging.Interop.Tests;

namespace Messaging.Compare.Tests.Reporting;

public sealed class ScreenshotTests
{
    // The script checks the drawings: their boxes, the lengths of the bars beside the figures, texts over each other, the console and the network.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chromium_draws_every_chart_in_light_and_dark_and_on_a_narrow_screen(bool isReal)
    {
        ComparisonResults results = isReal ? Samples.Real() : new SampleRun(1).Create();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("messaging-compare-");
        try
        {
            string page = Path.Combine(folder.FullName, "report.html");
            await HtmlReport.SaveAsync(ResultJudge.Complete(results), page, TestContext.Current.CancellationToken);
            await PeerProcess.RunScriptAsync("report.mjs", Installed.Chromium(), page, folder.FullName);
            Assert.Equal(
                ["dark-1280.png", "light-1280.png", "light-360.png", "print.pdf"],
                folder.GetFiles().Where(file => file.Extension != ".html" && file.Length > 10_000).Select(file => file.Name).Order());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
