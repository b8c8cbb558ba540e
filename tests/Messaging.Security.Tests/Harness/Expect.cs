using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Messaging.Security.Tests.Harness;

/// <summary>Waits that are bounded.</summary>
internal static class Expect
{
    /// <summary>How soon a bad peer must have its answer.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private static readonly AsyncLocal<ConcurrentQueue<string>?> Late = new();

    /// <summary>Lets the calling method look itself at what came too late in what it calls, and so do it again: a busy machine delays now this answer and now that.</summary>
    public static ConcurrentQueue<string> CollectLate() => Late.Value = new ConcurrentQueue<string>();

    /// <summary>Asserts that something was in time.</summary>
    public static void InTime(bool wasInTime, string otherwise)
    {
        if (!wasInTime && Late.Value is { } late)
        {
            late.Enqueue(otherwise);
            return;
        }

        Assert.True(wasInTime, otherwise);
    }

    /// <summary>Waits for an answer to a bad peer.</summary>
    public static async Task<T> InTimeAsync<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        InTime(await Metronome.CompletesWithinAsync(task, AnswerTime, TestContext.Current.CancellationToken), $"Not within {AnswerTime.TotalSeconds} s: {what}");
        return await task.Within(what);
    }

    /// <summary>Waits for an answer to a bad peer.</summary>
    public static Task InTimeAsync(Task task, [CallerArgumentExpression(nameof(task))] string? what = null) => InTimeAsync(Complete(task), what);

    /// <summary>Looks again and again, for what no event tells of: numbers of the process, such as its open files.</summary>
    /// <returns>Whether it came true in time.</returns>
    public static async Task<bool> EventuallyAsync(Func<bool> condition, TimeSpan? atMost = null)
    {
        using var patience = new CancellationTokenSource(atMost ?? TestApp.Patience);
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            while (!condition())
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return condition();
        }
    }

    private static async Task<bool> Complete(Task task)
    {
        await task;
        return true;
    }
}
