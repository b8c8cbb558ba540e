using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Docs.Tests;

/// <summary>The loop that <c>docs/resilience.md</c> shows does what the page says of it.</summary>
public sealed class ReconnectingTests
{
    private static readonly MethodInfo RunMethod = SnippetCompiler.Load(
            Page.Snippets("docs/resilience.md").Single(snippet => snippet.Code.Contains("class Reconnecting", StringComparison.Ordinal)))
        .GetType("Reconnecting", throwOnError: true)!.GetMethod("RunAsync")!.MakeGenericMethod(typeof(string), typeof(string));

    private readonly WaitingNever _time = new();
    private int _connected;

    [Fact]
    public async Task It_connects_again_with_growing_waits_until_the_use_returns()
    {
        string? received = null;

        await RunAsync(
            [ChannelCloseStatus.Unavailable, ChannelCloseStatus.GoingAway, ChannelCloseStatus.ResourceExhausted, ChannelCloseStatus.Timeout],
            async (channel, stop) => received = await channel.ReadAllAsync(stop).SingleAsync(stop));

        Assert.Equal(("hello", 5), (received, _connected));
        Assert.Collection(_time.Waits, Between(0.5, 1), Between(1, 2), Between(2, 4), Between(4, 8));
        static Action<TimeSpan> Between(double least, double most) => wait => Assert.InRange(wait.TotalSeconds, least, most);
    }

    [Theory, InlineData(ChannelCloseStatus.PermissionDenied), InlineData(ChannelCloseStatus.InvalidMessage), InlineData(ChannelCloseStatus.Internal)]
    public async Task It_gives_up_where_another_channel_would_not_help(ChannelCloseStatus status)
    {
        DuplexChannelException ended = await Assert.ThrowsAsync<DuplexChannelException>(
            () => RunAsync([status], async (channel, stop) => await channel.ReadAllAsync(stop).CountAsync(stop)));

        Assert.Equal((status, 1, 0), (ended.Status, _connected, _time.Waits.Count));
    }

    /// <summary>Runs the loop against a server that ends its channels with these statuses, one after the other, and serves the next one.</summary>
    private async Task RunAsync(ChannelCloseStatus[] ends, Func<IDuplexChannel<string, string>, CancellationToken, Task> use)
    {
        var server = new InMemoryServer();
        server.Map<string, string>("/", async (channel, ended) =>
        {
            if (_connected < ends.Length)
            {
                channel.Abort(ends[_connected++]);
                return;
            }

            _connected++;
            await channel.SendAsync("hello", ended);
        });
        var services = new ServiceCollection();
        services.AddMessaging().AddInMemory(server).AddChannel<string, string>("loop", options => options.Transport = "InMemory");
        await using ServiceProvider provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IDuplexChannelFactory<string, string>>();
        await (Task)RunMethod.Invoke(null, [factory, use, _time, TestContext.Current.CancellationToken])!;
    }

    /// <summary>Every wait is over at once, and noted.</summary>
    private sealed class WaitingNever : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
