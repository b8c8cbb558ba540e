namespace Messaging.Conformance;

/// <summary>
/// Time as this process had it. A beat that comes late because the machine is busy or the process stood still counts as one beat, so what is measured by beats
/// gets the time that a limit means, however little of the processor there was.
/// </summary>
internal static class Metronome
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    /// <summary>Says whether a task completes within a time.</summary>
    /// <param name="task">The task; its failure is not looked at.</param>
    /// <param name="time">The time, in steps of a beat.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<bool> CompletesWithinAsync(Task task, TimeSpan time, CancellationToken cancellationToken = default)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time && !task.IsCompleted; passed += Beat)
        {
            await Task.WhenAny(task, Task.Delay(Beat, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return task.IsCompleted;
    }
}
