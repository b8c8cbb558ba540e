using System.Runtime.InteropServices;

namespace Messaging.Benchmarks.Channels.Reporting;

/// <summary>Everything that one run measured, and on what.</summary>
internal sealed class RunResults(RunOptions options)
{
    private readonly List<ScenarioResult> _scenarios = [];

    public DateTimeOffset Date { get; } = TimeProvider.System.GetUtcNow();

    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    public string System { get; } = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} processors";

    public RunOptions Options => options;

    public IReadOnlyList<ScenarioResult> Scenarios => _scenarios;

    public void Add(ScenarioResult result) => _scenarios.Add(result);
}
