using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>What both processes use during a round.</summary>
internal static class RoundUsage
{
    /// <summary>Runs something and says what it used, with one question to the server.</summary>
    public static async Task<(ProcessUsage Client, ProcessUsage Server)> MeasureAsync(
        RunContext context, Func<Task> run, CancellationToken cancellationToken)
    {
        ProcessUsage serverBefore = await context.GetServerUsageAsync(cancellationToken);
        ProcessUsage clientBefore = ProcessUsage.Take();
        await run();
        ProcessUsage client = ProcessUsage.Take().Since(clientBefore);
        ProcessUsage server = await context.GetServerUsageAsync(cancellationToken);
        return (client, server.Since(serverBefore));
    }
}
