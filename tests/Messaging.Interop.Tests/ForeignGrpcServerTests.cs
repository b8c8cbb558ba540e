using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>Our client calls gRPC servers that know nothing of this library.</summary>
public sealed class ForeignGrpcServerTests(ForeignServers servers) : IClassFixture<ForeignServers>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => ["grpc-js", "grpc-js with TLS", "grpcio", "grpcio with TLS"];

    [Theory, MemberData(nameof(Servers))]
    public async Task Messages_come_back_and_half_close_leaves_the_other_direction_open(string kind)
    {
        await using ServiceProvider services = await CreateClientAsync(kind);
        var options = new ChannelConnectOptions { Headers = { ["x-tenant"] = "blue" }, Deadline = TimeSpan.FromMinutes(1) };
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
        Assert.Equal(("Grpc", "Protobuf"), (channel.Info.Transport, channel.Info.Serializer));
        Assert.Equal(kind.EndsWith("TLS", StringComparison.Ordinal), channel.Info.IsSecure);

        EchoMessage[] messages =
        [
            new() { Text = "grüß dich 👋", Number = long.MinValue, Data = [1, 2, 3] },
            new(),
            new() { Data = [.. Enumerable.Range(0, 1024 * 1024).Select(index => (byte)index)] },
            .. Enumerable.Range(0, 100).Select(number => new EchoMessage { Number = number }),
        ];
        foreach (EchoMessage message in messages)
        {
            await channel.SendAsync(message, Cancelled);
        }

        await channel.CompleteAsync(Cancelled);
        List<EchoMessage> replies = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);

        Assert.Equal(messages.Length + 1, replies.Count);
        foreach ((EchoMessage message, EchoMessage reply) in messages.Zip(replies))
        {
            Assert.Equal((message.Text, message.Number), (reply.Text, reply.Number));
            Assert.True(message.Data.AsSpan().SequenceEqual(reply.Data));
        }

        Assert.Equal("goodbye blue", replies[^1].Text); // the metadata arrived
        Assert.InRange(replies[^1].Number, 1, 60_000); // and so did the deadline
        ChannelClosed closed = await channel.Closed.WaitAsync(Cancelled);
        Assert.Equal((ChannelCloseStatus.Completed, true), (closed.Status, closed.ByPeer));
        Assert.Equal("come again", closed.Trailers["x-farewell"]);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_server_that_holds_its_headers_is_usable_but_not_confirmed(string kind)
    {
        await using ServiceProvider services = await CreateClientAsync(kind);
        await using IDuplexChannel<EchoMessage, EchoMessage> held = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Assert.False(held.Info.IsConfirmed);
        await held.SendAsync(new EchoMessage { Text = "hello" }, Cancelled);
        Assert.Equal("hello", (await held.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);

        await using ServiceProvider patient = await CreateClientAsync(kind, headersTimeout: "00:00:30");
        var options = new ChannelConnectOptions { Headers = { ["x-headers"] = "at once" } };
        await using IDuplexChannel<EchoMessage, EchoMessage> confirmed = await patient.ConnectAsync<EchoMessage, EchoMessage>(options);
        Assert.True(confirmed.Info.IsConfirmed);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_servers_status_becomes_that_of_the_channel(string kind)
    {
        await using ServiceProvider services = await CreateClientAsync(kind, headersTimeout: "0");
        foreach ((int code, ChannelCloseStatus expected) in new[]
        {
            (1, ChannelCloseStatus.Cancelled),
            (2, ChannelCloseStatus.Internal),
            (3, ChannelCloseStatus.InvalidMessage),
            (4, ChannelCloseStatus.Timeout),
            (7, ChannelCloseStatus.PermissionDenied),
            (8, ChannelCloseStatus.ResourceExhausted),
            (12, ChannelCloseStatus.ProtocolError),
            (13, ChannelCloseStatus.Internal),
            (14, ChannelCloseStatus.Unavailable),
            (15, ChannelCloseStatus.Internal),
            (16, ChannelCloseStatus.Unauthenticated),
        })
        {
            await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
            await channel.SendAsync(new EchoMessage { Text = string.Create(CultureInfo.InvariantCulture, $"status:{code}") }, Cancelled);

            var thrown = await Assert.ThrowsAsync<DuplexChannelException>(
                async () => await channel.ReadAllAsync(Cancelled).CountAsync(Cancelled));

            Assert.Equal((expected, "as you wish", true), (thrown.Status, thrown.Reason, thrown.ByPeer));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_deadline_ends_the_channel(string kind)
    {
        await using ServiceProvider services = await CreateClientAsync(kind, headersTimeout: "0");
        await using IDuplexChannel<EchoMessage, EchoMessage> first = await services.ConnectAsync<EchoMessage, EchoMessage>(); // the next shares its connection

        var options = new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(1), Headers = { ["x-tenant"] = "late" } };
        var thrown = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
            await channel.SendAsync(new EchoMessage { Text = "hold" }, Cancelled);
            await channel.ReadAllAsync(Cancelled).CountAsync(Cancelled);
        });

        Assert.Equal(ChannelCloseStatus.Timeout, thrown.Status);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_server_learns_that_the_client_has_given_up(string kind)
    {
        ForeignServer server = await servers.GetAsync(kind);
        await using ServiceProvider services = await CreateClientAsync(kind, headersTimeout: "0");
        var options = new ChannelConnectOptions { Headers = { ["x-tenant"] = "green" } };
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
        await channel.SendAsync(new EchoMessage { Text = "hold" }, Cancelled);
        Assert.Equal("hold", (await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);

        channel.Abort(ChannelCloseStatus.Cancelled);

        while (await server.ReadAfterAsync("cancelled") != "green")
        {
            // That was another test's.
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_method_that_the_server_does_not_have_is_refused(string kind)
    {
        await using ServiceProvider services = await CreateClientAsync(kind, headersTimeout: "00:00:30", path: "/echo.v1.Echo/Whisper");

        var thrown = await Assert.ThrowsAsync<DuplexChannelException>(() => services.ConnectAsync<EchoMessage, EchoMessage>());

        Assert.Equal((ChannelCloseStatus.ProtocolError, true), (thrown.Status, thrown.ByPeer));
    }

    [Theory, InlineData("grpc-js"), InlineData("grpcio with TLS")]
    public async Task A_killed_server_is_unavailable(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>(Options("0", TalkServer.Path));
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        await channel.SendAsync(new EchoMessage { Text = "hello" }, Cancelled);
        Assert.Equal("hello", (await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);
        Task<int> reading = channel.ReadAllAsync(Cancelled).CountAsync(Cancelled).AsTask();

        server.Kill();

        var thrown = await Assert.ThrowsAsync<DuplexChannelException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
        Assert.Equal(ChannelCloseStatus.Unavailable, thrown.Status);
    }

    private static (string, string)[] Options(string headersTimeout, string path)
        => [("Transport", "Grpc"), ("Path", path), ("Grpc:HeadersTimeout", headersTimeout)];

    private async Task<ServiceProvider> CreateClientAsync(string kind, string headersTimeout = "00:00:00.2", string path = TalkServer.Path)
    {
        ForeignServer server = await servers.GetAsync(kind);
        return server.CreateClient<EchoMessage, EchoMessage>(Options(headersTimeout, path));
    }
}
