using System.Text;
using Messaging.Compare.Results;

namespace Messaging.Compare.Tests.Results;

public sealed class ResultFileTests
{
    [Fact]
    public async Task What_is_saved_is_loaded_again_figure_for_figure()
    {
        string file = Path.GetTempFileName();
        try
        {
            await ResultFile.SaveAsync(Samples.Small, file, TestContext.Current.CancellationToken);
            ComparisonResults loaded = await ResultFile.LoadAsync(file, TestContext.Current.CancellationToken);
            Assert.Equivalent(Samples.Small, loaded, strict: true);
            Assert.Equal(ResultFile.Format(Samples.Small), ResultFile.Format(loaded));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("""{"version":2,"anything":"else"}""", "'a.json' has version 2; this program reads version 1.")]
    [InlineData("{}", "'a.json' has no version; this program reads version 1.")]
    [InlineData("null", "'a.json' has no version; this program reads version 1.")]
    [InlineData("[]", "'a.json' does not hold results of messaging-compare: ")]
    [InlineData("", "'a.json' does not hold results of messaging-compare: ")]
    [InlineData("""{"version":1}""", "'a.json' does not hold results of messaging-compare: ")]
    public void Anything_else_is_refused_with_its_reason(string json, string message)
    {
        ResultFileException refused = Assert.Throws<ResultFileException>(() => ResultFile.Parse(Encoding.UTF8.GetBytes(json), "a.json"));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(ResultFile.Format(Samples.Small));
        Assert.Throws<ResultFileException>(() => ResultFile.Parse(json.AsSpan(0, json.Length / 2), "a.json"));
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        ResultFileException refused = await Assert.ThrowsAsync<ResultFileException>(
            () => ResultFile.LoadAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }
}
