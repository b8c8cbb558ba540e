using System.Text.Json;

namespace Messaging.Benchmarks.Channels.Processes;

/// <summary>
/// The child's end of the control line: one request per line of input, one JSON value per line of output. It ends with the input,
/// so that no child outlives the run.
/// </summary>
internal static class ControlLoop
{
    public static async Task RunAsync(Func<string, string, Task<object>> answer, CancellationToken cancellationToken)
    {
        // Reading the console blocks a thread; it must be none of the pool's, which is being measured.
        string? line;
        while ((line = await Task.Factory.StartNew(Console.ReadLine, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)) is not null)
        {
            string[] parts = line.Split(' ', 2);
            object reply = await answer(parts[0], parts.Length > 1 ? parts[1] : string.Empty);
            Console.WriteLine(JsonSerializer.Serialize(reply));
        }
    }
}
