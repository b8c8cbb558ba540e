using System.Runtime.InteropServices;
using System.Text.Json;

namespace Messaging.Compare.Processes;

/// <summary>What a child answers.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Error">Why there is none, or <see langword="null"/>.</param>
internal sealed record ControlReply(JsonElement Value, string? Error);

/// <summary>
/// The child's end of the control line: one request per line of input, one reply per line of output. It ends with the input, so that no child outlives the run.
/// </summary>
internal static class ControlLoop
{
    public static async Task RunAsync(Func<string, JsonElement, Task<object>> answer, CancellationToken cancellationToken)
    {
        // A terminal sends Ctrl-C to every process of the run. The first one decides what becomes of the others.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            string[] parts = line.Split(' ', 2);
            ControlReply reply;
            try
            {
                object value = await answer(parts[0], JsonSerializer.Deserialize<JsonElement>(parts[1]));
                reply = new ControlReply(JsonSerializer.SerializeToElement(value, value.GetType()), Error: null);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                reply = new ControlReply(default, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            }

            Console.WriteLine(JsonSerializer.Serialize(reply));
        }
    }

    // Reading the console blocks a thread; it must be none of the pool's, which is being measured.
    private static Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(Console.ReadLine, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
