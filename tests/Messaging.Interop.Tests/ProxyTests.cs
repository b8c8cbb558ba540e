using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>Our client reaches our server through nginx and haproxy, and what one says arrives at the other as without them.</summary>
public sealed class ProxyTests(ProxiedServer server) : IClassFixture<ProxiedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string, bool> Ways => new(["nginx", "haproxy"], ["WebSocket", "Grpc"], [false, true]);

    [Theory, MemberData(nameof(Ways))]
    public async Task Messages_come_back_and_half_close_leaves_the_other_direction_open(string proxy, string transport, bool tls)
    {
        await using ServiceProvider services = await CreateClientAsync(proxy, transport, tls);
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Assert.Equal(transport, channel.Info.Transport);
        Assert.Equal(tls, channel.Info.IsSecure);
        Assert.True(channel.Info.IsConfirmed || HoldsHeaders(proxy, transport, tls));

        int[] sizes = [0, 1, 65_535, 1_000_000];
        foreach (int size in sizes)
        {
            await channel.SendAsync(new EchoMessage { Text = "grüß dich 👋", Number = size, Data = new byte[size] }, Cancelled);
        }

        await channel.CompleteAsync(Cancelled);
        List<EchoMessage> replies = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);

        Assert.Equal(sizes, replies.Select(reply => (int)reply.Number));
        Assert.Equal(sizes, replies.Select(reply => reply.Data.Length));
        ChannelClosed closed = await channel.Closed.WaitAsync(Cancelled);
        Assert.Equal(ChannelCloseStatus.Completed, closed.Status);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task The_servers_status_arrives_exactly(string proxy, string transport, bool tls)
    {
        await using ServiceProvider services = await CreateClientAsync(proxy, transport, tls);
        foreach (ChannelCloseStatus status in Enum.GetValues<ChannelCloseStatus>().Except([ChannelCloseStatus.Completed]))
        {
            await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
            await channel.SendAsync(new EchoMessage { Text = "before" }, Cancelled);
            await channel.SendAsync(new EchoMessage { Text = $"abort:{status}" }, Cancelled);

            await using IAsyncEnumerator<EchoMessage> replies = channel.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
            Assert.True(await replies.MoveNextAsync());
            Assert.Equal("before", replies.Current.Text);
            var thrown = await Assert.ThrowsAsync<DuplexChannelException>(async () => await replies.MoveNextAsync());

            Assert.Equal((status, "as you wish", true), (thrown.Status, thrown.Reason, thrown.ByPeer));
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task The_server_learns_that_the_client_has_given_up(string proxy, string transport, bool tls)
    {
        await using ServiceProvider services = await CreateClientAsync(proxy, transport, tls);
        string tenant = $"{proxy} {transport} {tls}";
        var options = new ChannelConnectOptions { Headers = { ["x-tenant"] = tenant } };
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
        await channel.SendAsync(new EchoMessage { Text = "hold" }, Cancelled);
        Assert.Equal("hold", (await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);

        channel.Abort(ChannelCloseStatus.Cancelled);

        ChannelClosed closed = await server.Upstream.EndOf(tenant).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.NotEqual(ChannelCloseStatus.Completed, closed.Status);
        Assert.True(closed.ByPeer);
    }

    /// <summary>Over TLS nginx keeps the headers until there is a message.</summary>
    private static bool HoldsHeaders(string proxy, string transport, bool tls) => (proxy, transport, tls) == ("nginx", "Grpc", true);

    private async Task<ServiceProvider> CreateClientAsync(string name, string transport, bool tls)
    {
        Proxy proxy = await server.GetAsync(name);
        string address = tls ? proxy.Tls : transport == "Grpc" ? proxy.Http2 : proxy.Http1;
        (string, string)[] options =
        [
            ("Path", TalkServer.Path), ("Transport", transport), ("Tls:PinnedSha256", proxy.Fingerprint),
            ("Grpc:HeadersTimeout", HoldsHeaders(name, transport, tls) ? "00:00:00.2" : "00:01:00"),
        ];
        return Clients.Create<EchoMessage, EchoMessage>(address, options);
    }
}
