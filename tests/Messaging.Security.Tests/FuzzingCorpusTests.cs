using Messaging.Fuzzing;

namespace Messaging.Security.Tests;

/// <summary>Every input that fuzzing has found worth keeping, through the target it was found with.</summary>
public sealed class FuzzingCorpusTests
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory, MemberData(nameof(Targets))]
    public async Task Every_input_is_read_or_refused_as_documented(string name)
    {
        IFuzzTarget target = FuzzTargets.Create(name);
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name));
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            byte[] input = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            try
            {
                await Task.Run(() => target.Run(input), TestContext.Current.CancellationToken).WaitAsync(LongestRun, TestContext.Current.CancellationToken);
            }
            catch (Exception finding) when (finding is not OperationCanceledException)
            {
                Assert.Fail($"{Path.GetFileName(file)}: {finding}");
            }
        }
    }
}
