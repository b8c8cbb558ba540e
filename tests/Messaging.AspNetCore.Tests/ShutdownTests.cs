using System.Diagnostics;
using System.Net.WebSockets;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests;

/// <summary>What channels see when the host stops.</summary>
public sealed class ShutdownTests
{
    // Without an end of its own for every channel the host waits for 30 s.
    private static readonly TimeSpan FarBelowTheHostsOwnPatience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Wire.Http11, "1.1")]
    [InlineData(Wire.Tls, "2")]
    public async Task Handlers_are_told_at_once_and_may_say_goodbye(Wire wire, string version)
    {
        await using TestApp app = await StartAsync(wire, "00:00:20", async (channel, context) =>
        {
            await channel.SendAsync(new Pong(1), context.Ended);
            await Cancelled(context.Stopping);
            await channel.SendAsync(new Pong(2), context.Ended);
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, webSocket: options => options.HttpVersion = version);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        List<int> received = [];
        Task stop = Task.CompletedTask;
        await foreach (Pong pong in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            received.Add(pong.Number);
            if (pong.Number == 1)
            {
                stop = app.App.StopAsync(TestContext.Current.CancellationToken);
            }
        }

        await stop.Within();
        Assert.Equal([1, 2], received);
        Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed.Within()).Status);
    }

    [Theory]
    [InlineData(Wire.Http11, "1.1")]
    [InlineData(Wire.Tls, "2")]
    public async Task A_handler_that_stays_loses_its_channel_after_the_grace(Wire wire, string version)
    {
        TaskCompletionSource<ChannelClosed> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(wire, "00:00:00.1", async (channel, context) =>
        {
            await channel.SendAsync(new Pong(1), context.Ended);
            await Cancelled(context.Ended);
            ended.SetResult(await channel.Closed);
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, webSocket: options => options.HttpVersion = version);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await FirstAsync(channel);
        long start = Stopwatch.GetTimestamp();
        await app.App.StopAsync(TestContext.Current.CancellationToken).Within();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(90), FarBelowTheHostsOwnPatience);
        Assert.Equal(ChannelCloseStatus.GoingAway, (await ended.Task.Within()).Status);
        ChannelClosed closed = await channel.Closed.Within();
        Assert.Equal(ChannelCloseStatus.GoingAway, closed.Status);
        Assert.True(closed.ByPeer);
    }

    [Fact]
    public async Task A_foreign_client_sees_1001()
    {
        await using TestApp app = await StartAsync(Wire.Http11, "00:00:00.1", (channel, context) => channel.Closed);
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/talk.v1.Talk/Talk"), TestContext.Current.CancellationToken);
        Task stop = app.App.StopAsync(TestContext.Current.CancellationToken);
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken).Within();
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, result.CloseStatus);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stop.Within();
    }

    [Fact]
    public async Task A_handler_that_never_returns_is_left_behind()
    {
        TaskCompletionSource forever = new();
        await using TestApp app = await StartAsync(Wire.Http11, "00:00:00.1", async (channel, context) =>
        {
            await channel.SendAsync(new Pong(1), context.Ended);
            await forever.Task;
        }, leavesBehind: true);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await FirstAsync(channel);
        long start = Stopwatch.GetTimestamp();
        await app.App.StopAsync(TestContext.Current.CancellationToken).Within();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, FarBelowTheHostsOwnPatience);
        Assert.Contains(app.Logs.Of(LogLevel.Warning), entry => entry.Message.Contains(Talk.Path, StringComparison.Ordinal));
        forever.SetResult();
    }

    [Fact]
    public async Task A_handler_that_is_cancelled_by_the_stop_leaves_with_going_away()
    {
        await using TestApp app = await StartAsync(Wire.Http11, "00:00:20", async (channel, context) =>
        {
            await channel.SendAsync(new Pong(1), context.Ended);
            await foreach (Ping _ in channel.ReadAllAsync(context.Stopping))
            {
            }
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await FirstAsync(channel);
        await app.App.StopAsync(TestContext.Current.CancellationToken).Within();
        Assert.Equal(ChannelCloseStatus.GoingAway, (await channel.Closed.Within()).Status);
        Assert.Empty(app.Logs.Of(LogLevel.Error));
    }

    [Theory]
    [InlineData("00:00:00.1", false)]
    [InlineData("00:00:20", true)]
    public async Task Clients_of_both_transports_are_told_at_once(string grace, bool isPolite)
    {
        await using TestApp app = await StartAsync(Wire.Tls, grace, async (channel, context) =>
        {
            await channel.SendAsync(new Pong(1), context.Ended);
            Task end = isPolite ? channel.ReadAllAsync(context.Stopping).CountAsync(context.Stopping).AsTask() : channel.Closed;
            await end;
        });
        string[] transports = ["WebSocket", "Grpc", "Grpc", "WebSocket", "Grpc"];
        Client<Ping, Pong>[] clients = [.. transports.Select(transport => new Client<Ping, Pong>(app.Address, Talk.Path, Over.Transport(transport)))];
        List<IDuplexChannel<Ping, Pong>> channels = [];
        foreach (Client<Ping, Pong> client in clients)
        {
            channels.Add(await client.ConnectAsync());
            await FirstAsync(channels[^1]);
        }

        long start = Stopwatch.GetTimestamp();
        await app.App.StopAsync(TestContext.Current.CancellationToken).Within();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, FarBelowTheHostsOwnPatience);
        Assert.Equal(transports, channels.Select(channel => channel.Info.Transport));
        foreach (IDuplexChannel<Ping, Pong> channel in channels)
        {
            ChannelClosed closed = await channel.Closed.Within();
            Assert.Equal((ChannelCloseStatus.GoingAway, true), (closed.Status, closed.ByPeer));
            await channel.DisposeAsync();
        }

        foreach (Client<Ping, Pong> client in clients)
        {
            await client.DisposeAsync();
        }

        Assert.Empty(app.Logs.Of(LogLevel.Error));
        Assert.Empty(app.Logs.Of(LogLevel.Warning));
    }

    private static async Task FirstAsync(IDuplexChannel<Ping, Pong> channel)
    {
        await foreach (Pong pong in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, pong.Number);
            return;
        }
    }

    private static async Task Cancelled(CancellationToken token)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration _ = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    // What has not ended in time is left behind, which a machine that stands still may bring about: where that is not the test, there is ten times as much time.
    private static Task<TestApp> StartAsync(
        Wire wire, string grace, Func<IDuplexChannel<Pong, Ping>, DuplexChannelContext, Task> handler, bool leavesBehind = false) => TestApp.StartAsync(
        app => app.MapDuplexChannel(Talk.Path, handler),
        wire,
        builder =>
        {
            builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:ShutdownGrace", grace);
            if (!leavesBehind)
            {
                builder.Services.AddSingleton<TimeProvider>(new SlowClock());
            }
        });
}
