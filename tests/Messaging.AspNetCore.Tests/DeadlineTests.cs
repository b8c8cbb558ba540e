using System.Net.WebSockets;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace Messaging.AspNetCore.Tests;

/// <summary>A channel lives no longer than its deadline, on either end.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task Both_ends_end_with_timeout()
    {
        TaskCompletionSource<ChannelClosed> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel("/talk", async (IDuplexChannel<Pong, Ping> channel, CancellationToken _) =>
        {
            server.SetResult(await channel.Closed);
        }));
        await using Client<Ping, Pong> client = new(app.Address, "/talk");

        // Time enough to connect.
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(5) });
        Assert.Equal(ChannelCloseStatus.Timeout, (await channel.Closed.Within()).Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await server.Task.Within()).Status);
    }

    [Fact]
    public async Task The_server_has_a_clock_of_its_own()
    {
        await using TestApp app = await TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>("/talk", Talk.UntilEndedAsync));
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("grpc-timeout", "50m");
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/talk"), TestContext.Current.CancellationToken);
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken).Within();
        Assert.Equal(3008, (int?)result.CloseStatus);
    }

    [Fact]
    public async Task It_ends_connecting_too()
    {
        await using RawServer server = new(_ => null);
        await using Client<Ping, Pong> client = new(server.Address, "/talk");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(
            () => client.ConnectAsync(new ChannelConnectOptions { Deadline = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
    }
}
