using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>Our client talks to WebSocket servers that know nothing of this library.</summary>
public sealed class ForeignServerTests(ForeignServers servers) : IClassFixture<ForeignServers>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => ["ws", "ws with TLS", "websockets"];

    public static MatrixTheoryData<string, string> ServersAndSerializers
        => new(["ws", "ws with TLS", "websockets"], ["Json", "MessagePack", "Protobuf"]);

    [Theory, MemberData(nameof(ServersAndSerializers))]
    public async Task Messages_come_back_and_half_close_leaves_the_other_direction_open(string kind, string serializer)
    {
        ForeignServer server = await servers.GetAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>(("Serializer", serializer));
        var options = new ChannelConnectOptions { Headers = { ["x-tenant"] = "blue" } };
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
        Assert.Equal((serializer, $"messaging.v1.{serializer.ToLowerInvariant()}"), (channel.Info.Serializer, channel.Info.Subprotocol));
        Assert.Equal(kind == "ws with TLS", channel.Info.IsSecure);

        for (int number = 0; number < 100; number++)
        {
            await channel.SendAsync(new EchoMessage { Text = "grüß dich 👋", Number = number, Data = [1, 2, 3] }, Cancelled);
        }

        await channel.CompleteAsync(Cancelled);
        List<EchoMessage> replies = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);

        Assert.Equal(Enumerable.Range(0, 100).Select(number => (long)number), replies.SkipLast(1).Select(reply => reply.Number));
        Assert.All(replies.SkipLast(1), reply => Assert.Equal("grüß dich 👋", reply.Text));
        Assert.All(replies.SkipLast(1), reply => Assert.Equal([1, 2, 3], reply.Data));
        Assert.Equal("goodbye blue", replies[^1].Text);
        ChannelClosed closed = await channel.Closed.WaitAsync(Cancelled);
        Assert.Equal(ChannelCloseStatus.Completed, closed.Status);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_peers_close_code_becomes_the_status(string kind)
    {
        ForeignServer server = await servers.GetAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        foreach ((int code, ChannelCloseStatus expected) in new[]
        {
            (1001, ChannelCloseStatus.GoingAway),
            (1008, ChannelCloseStatus.PermissionDenied),
            (1011, ChannelCloseStatus.Internal),
            (4001, ChannelCloseStatus.ResourceExhausted),
            (4711, ChannelCloseStatus.Internal),
        })
        {
            await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
            await channel.SendAsync(new EchoMessage { Text = $"close:{code}" }, Cancelled);

            var thrown = await Assert.ThrowsAsync<DuplexChannelException>(
                async () => await channel.ReadAllAsync(Cancelled).CountAsync(Cancelled));

            Assert.Equal(expected, thrown.Status);
            Assert.True(thrown.ByPeer);
            Assert.Contains(code == 4711 ? "4711" : "as you wish", thrown.Reason, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(ServersAndSerializers))]
    public async Task Large_and_empty_messages_arrive_whole(string kind, string serializer)
    {
        ForeignServer server = await servers.GetAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>(("Serializer", serializer));
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        byte[] data = [.. Enumerable.Range(0, 500_000).Select(index => (byte)index)];

        await channel.SendAsync(new EchoMessage { Number = long.MinValue, Data = data }, Cancelled);
        await channel.SendAsync(new EchoMessage(), Cancelled);
        List<EchoMessage> replies = await channel.ReadAllAsync(Cancelled).Take(2).ToListAsync(Cancelled);

        Assert.Equal(long.MinValue, replies[0].Number);
        Assert.True(data.AsSpan().SequenceEqual(replies[0].Data));
        Assert.Equal((string.Empty, 0, 0), (replies[1].Text, replies[1].Number, replies[1].Data.Length));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_killed_peer_is_unavailable(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Task<int> reading = channel.ReadAllAsync(Cancelled).CountAsync(Cancelled).AsTask();

        server.Kill();

        var thrown = await Assert.ThrowsAsync<DuplexChannelException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
        Assert.Equal(ChannelCloseStatus.Unavailable, thrown.Status);
    }
}
