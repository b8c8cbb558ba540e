using System.Runtime.CompilerServices;

namespace Messaging.AspNetCore.Tests.Support;

public sealed record Ping(int Number);

public sealed record Pong(int Number);

/// <summary>The conversations of the tests.</summary>
internal static class Talk
{
    /// <summary>A path that is good for every transport.</summary>
    public const string Path = "/talk.v1.Talk/Talk";

    /// <summary>A handler that answers every message.</summary>
    public static async Task EchoAsync(IDuplexChannel<Pong, Ping> channel, CancellationToken ended)
    {
        await foreach (Ping ping in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(new Pong(ping.Number), ended);
        }
    }

    /// <summary>A handler that waits until its channel has ended.</summary>
    public static Task UntilEndedAsync<TSend, TReceive>(IDuplexChannel<TSend, TReceive> channel, CancellationToken ended) => channel.Closed;

    /// <summary>Sends numbers to an echo and expects them back.</summary>
    public static async Task ExchangeAsync(IDuplexChannel<Ping, Pong> channel, int count = 3)
    {
        await using IAsyncEnumerator<Pong> answers = channel.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (int i = 0; i < count; i++)
        {
            await channel.SendAsync(new Ping(i), TestContext.Current.CancellationToken);
            Assert.True(await answers.MoveNextAsync().AsTask().Within());
            Assert.Equal(i, answers.Current.Number);
        }
    }

    /// <summary>Ends the client's side of an echo, which ends the channel.</summary>
    public static async Task<ChannelClosed> FinishAsync(IDuplexChannel<Ping, Pong> channel)
    {
        await channel.CompleteAsync(TestContext.Current.CancellationToken);
        return await channel.Closed.Within();
    }

    /// <summary>Waits, but not for ever.</summary>
    public static Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null) =>
        WithinCore(task, what);

    /// <summary>Waits, but not for ever.</summary>
    public static Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string? what = null) => WithinCore(ToBool(task), what);

    private static async Task<bool> ToBool(Task task)
    {
        await task;
        return true;
    }

    private static async Task<T> WithinCore<T>(Task<T> task, string? what)
    {
        try
        {
            return await task.WaitAsync(TestApp.Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited in vain for: {what}");
            throw;
        }
    }
}
