using Messaging.Compare.Engine;

namespace Messaging.Compare.Commands;

/// <summary>A line for each scenario: for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output) : IRunProgress
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public void Begin(string scenario, int contestants, int rounds) => output.WriteLine(FormattableString.Invariant(
        $"{TimeProvider.System.GetElapsedTime(_started).TotalSeconds,6:0} s  {scenario}: {contestants} contestants, {rounds} {(rounds == 1 ? "round" : "rounds")}"));

    public void WarmUp(string contestant)
    {
    }

    public void Round(string contestant, int round)
    {
    }

    public void End()
    {
    }
}
