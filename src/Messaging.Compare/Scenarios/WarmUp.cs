using System.Diagnostics;

namespace Messaging.Compare.Scenarios;

/// <summary>Runs something until it is warm.</summary>
internal static class WarmUp
{
    private const int Fewest = 2;
    private const int Most = 12;

    /// <summary>Runs rounds until they have taken so long together.</summary>
    public static async Task RunAsync(TimeSpan time, Func<Task> round)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Fewest || (i < Most && Stopwatch.GetElapsedTime(start) < time); i++)
        {
            await round();
        }
    }
}
