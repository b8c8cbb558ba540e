using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Messaging.Conformance;

/// <summary>
/// Bounds of time. They only decide when a test gives up, or how late is too late; no test waits for time to pass instead of an event.
/// </summary>
internal static class Patience
{
    /// <summary>How long a test waits for what must happen.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>What a loaded machine may add to an upper bound of the contract.</summary>
    public static TimeSpan Slack { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing may happen until it counts as blocked.</summary>
    public static TimeSpan Quiet { get; } = TimeSpan.FromMilliseconds(400);

    /// <summary>A deadline that does not pass while a loaded machine connects a channel.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Awaits what must happen soon.</summary>
    public static Task Soon(this Task task, [CallerArgumentExpression(nameof(task))] string what = "") => task.Within(Limit, what);

    /// <inheritdoc cref="Soon(Task, string)"/>
    public static Task<T> Soon<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "") => task.Within(Limit, what);

    /// <inheritdoc cref="Soon(Task, string)"/>
    public static Task Soon(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(Limit, what);

    /// <inheritdoc cref="Soon(Task, string)"/>
    public static Task<T> Soon<T>(this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(Limit, what);

    /// <summary>Awaits what must happen within a time that the contract gives.</summary>
    public static async Task Within(this Task task, TimeSpan bound, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!await Metronome.CompletesWithinAsync(task, bound))
        {
            throw new TimeoutException($"Not within {bound.TotalSeconds} s: {what}");
        }

        await task;
    }

    /// <inheritdoc cref="Within(Task, TimeSpan, string)"/>
    public static async Task<T> Within<T>(this Task<T> task, TimeSpan bound, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Within((Task)task, bound, what);
        return await task;
    }

    /// <summary>Says whether a task is still not done after <see cref="Quiet"/>: the way to see that something is blocked.</summary>
    public static async Task<bool> IsBlockedAsync(this Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return !await Metronome.CompletesWithinAsync(task, Quiet);
    }

    /// <summary>
    /// For what a host does to channels that have not ended after a time of a second or two: a machine that stands still may bring it about in one attempt, a
    /// mistake does so in each of three.
    /// </summary>
    /// <param name="attempt">The whole test.</param>
    public static async Task OneOfThreeAsync(Func<Task> attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        for (int left = 2; ; left--)
        {
            try
            {
                await attempt();
                return;
            }
            catch (Exception e) when (left > 0 && e is Xunit.Sdk.IAssertionException)
            {
                // Once more.
            }
        }
    }

    /// <summary>Asserts that a channel lives on for a time.</summary>
    public static async Task StaysOpenAsync<TSend, TReceive>(this IDuplexChannel<TSend, TReceive> channel, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(channel);
        long start = Stopwatch.GetTimestamp();
        if (await Task.WhenAny(channel.Closed, Task.Delay(duration)) == channel.Closed)
        {
            Assert.Fail($"The channel ended after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s: {await channel.Closed}");
        }
    }
}
