using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>What the meter says of a channel over a real connection is what happened on it, at both ends.</summary>
public sealed class MetricsTests
{
    public static TheoryData<string> Transports => ["WebSocket", "Grpc"];

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_message_and_byte_is_counted_at_both_ends(string transport)
    {
        await using TestApp app = await StartAsync(transport, (IDuplexChannel<string, string> channel, CancellationToken ended) => EchoAsync(channel, ended));
        await using Client<string, string> client = new(app.Address, Talk.Path, Over.Transport(transport));
        using MeterRecorder recorder = new(app.App.Services, client.Services);
        string[] sent = [.. Enumerable.Range(0, 200).Select(i => new string('ü', i * i % 1_000))];
        double bytes = sent.Sum(text => JsonSerializer.SerializeToUtf8Bytes(text, JsonMessageSerializer.CreateOptions()).Length);
        IDuplexChannel<string, string> channel = await client.ConnectAsync();

        foreach (string text in sent)
        {
            await channel.SendAsync(text, TestContext.Current.CancellationToken);
        }

        await channel.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(sent, await channel.ReadAllAsync(TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken));
        await recorder.CountAsync("messaging.client.channel.duration", 1);
        await recorder.CountAsync("messaging.server.channel.duration", 1);
        foreach ((string role, string name) in new[] { ("client", "messaging.channel=test"), ("server", $"messaging.endpoint={Talk.Path}") })
        {
            string rest = $"messaging.serializer=Json messaging.transport={transport} network.io.direction=";
            var expected = new Dictionary<string, double> { [$"{name} {rest}transmit"] = sent.Length, [$"{name} {rest}receive"] = sent.Length };
            Assert.Equal(expected, recorder.Observe($"messaging.{role}.channel.messages"));
            Assert.Equal(expected.ToDictionary(pair => pair.Key, _ => bytes), recorder.Observe($"messaging.{role}.channel.io"));
        }

        await channel.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_open_channel_is_counted_while_it_is_open_and_a_refused_message_never(string transport)
    {
        await using TestApp app = await StartAsync(transport, (IDuplexChannel<string, string> channel, CancellationToken ended) => EchoAsync(channel, ended));
        await using Client<string, string> client = new(app.Address, Talk.Path, options =>
        {
            Over.Transport(transport)(options);
            options.MaxMessageBytes = 100;
        });
        using MeterRecorder recorder = new(client.Services);
        await using IDuplexChannel<string, string> channel = await client.ConnectAsync();
        Assert.Equal(1, recorder.Sum("messaging.client.active_channels"));

        await channel.SendAsync("hello", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<DuplexMessageException>(() => channel.SendAsync(new string('x', 200), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal("hello", await channel.ReadAllAsync(TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken));

        Assert.Equal([1, 1], recorder.Observe("messaging.client.channel.messages").Values);
        Assert.Equal([7, 7], recorder.Observe("messaging.client.channel.io").Values);
        await channel.CompleteAsync(TestContext.Current.CancellationToken);
        await recorder.ReachAsync("messaging.client.active_channels", 0);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Ends_are_told_apart_by_their_status(string transport)
    {
        await using TestApp app = await StartAsync(transport, async (IDuplexChannel<string, string> channel, DuplexChannelContext context) =>
        {
            await foreach (string text in channel.ReadAllAsync(context.Ended))
            {
                if (text == "cut")
                {
                    context.HttpContext.Abort();
                }
                else if (Enum.TryParse(text, out ChannelCloseStatus status))
                {
                    channel.Abort(status);
                }
            }
        }, builder => builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:MaxMessageBytes", "64"));
        await using Client<string, string> client = new(app.Address, Talk.Path, Over.Transport(transport));
        using MeterRecorder recorder = new(app.App.Services, client.Services);

        Assert.Equal(ChannelCloseStatus.Completed, await EndAsync(null));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, await EndAsync("Unauthenticated"));
        Assert.Equal(ChannelCloseStatus.MessageTooLarge, await EndAsync(new string('x', 100)));
        Assert.Equal(ChannelCloseStatus.Unavailable, await EndAsync("cut"));

        string[] statuses = ["Completed", "Unauthenticated", "MessageTooLarge", "Unavailable"];
        foreach ((string role, string name) in new[] { ("client", "messaging.channel=test"), ("server", $"messaging.endpoint={Talk.Path}") })
        {
            IReadOnlyList<MeterRecorder.Measured> ends = await recorder.CountAsync($"messaging.{role}.channel.duration", statuses.Length);
            Assert.Equal(
                statuses.Select(status => Sorted($"messaging.close_status={status}", name, "messaging.serializer=Json", $"messaging.transport={transport}")).Order(),
                ends.Select(end => end.Attributes).Order()); // Both ends of a channel end at once, and the next one does not wait for the server's.
            Assert.All(ends, end => Assert.InRange(end.Value, 0, TestApp.Patience.TotalSeconds));
        }

        async Task<ChannelCloseStatus> EndAsync(string? message)
        {
            await using IDuplexChannel<string, string> channel = await client.ConnectAsync();
            if (message is null)
            {
                await channel.CompleteAsync(TestContext.Current.CancellationToken);
            }
            else
            {
                await channel.SendAsync(message, TestContext.Current.CancellationToken);
            }

            return (await channel.Closed.Within()).Status;
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Connecting_is_timed_and_a_failure_names_its_status(string transport)
    {
        await using TestApp app = await StartAsync(transport, (IDuplexChannel<Pong, Ping> channel, CancellationToken ended) => Talk.EchoAsync(channel, ended), null, web =>
            web.Use(async (context, next) =>
            {
                if (context.Request.Headers.ContainsKey("x-refuse"))
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return;
                }

                await next(context);
            }));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        using MeterRecorder recorder = new(client.Services);
        await using (IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync())
        {
            await Talk.ExchangeAsync(channel);
        }

        var refused = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(new ChannelConnectOptions { Headers = { ["x-refuse"] = "1" } }));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, refused.Status);

        const string Name = "messaging.channel=test messaging.transport=";
        Assert.Equal(
            [$"{Name}{transport}", $"error.type=Unauthenticated {Name}{transport}"],
            recorder.Of("messaging.client.connect.duration").Select(connect => connect.Attributes));
        Assert.All(recorder.Of("messaging.client.connect.duration"), connect => Assert.InRange(connect.Value, 0.000_001, TestApp.Patience.TotalSeconds));
    }

    [Fact]
    public async Task Each_transport_that_is_tried_is_timed()
    {
        await using TestApp app = await StartAsync("WebSocket", (IDuplexChannel<Pong, Ping> channel, CancellationToken ended) => Talk.EchoAsync(channel, ended));

        // Bound, so that nobody else gets the port, and not listening.
        using Socket nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Uri closed = new($"http://{nobody.LocalEndPoint}");
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options =>
        {
            Over.Grpc(grpc => grpc.Address = closed)(options);
            options.Fallback = "WebSocket";
        });
        using MeterRecorder recorder = new(client.Services);

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();

        Assert.Equal(
            ["error.type=Unavailable messaging.channel=test messaging.transport=Grpc", "messaging.channel=test messaging.transport=WebSocket"],
            recorder.Of("messaging.client.connect.duration").Select(connect => connect.Attributes));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_send_that_waits_for_room_is_timed_and_no_other(string transport)
    {
        TaskCompletionSource reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(transport, async (IDuplexChannel<string, string> channel, CancellationToken ended) =>
        {
            await reads.Task;
            await foreach (string _ in channel.ReadAllAsync(ended))
            {
            }
        });
        await using Client<string, string> client = new(app.Address, Talk.Path, Over.Transport(transport));
        using MeterRecorder recorder = new(client.Services);
        await using IDuplexChannel<string, string> channel = await client.ConnectAsync();
        await channel.SendAsync("a lone message does not wait", TestContext.Current.CancellationToken);
        Assert.Empty(recorder.Of("messaging.client.channel.send_wait.duration"));

        string text = new('x', 60_000);
        ValueTask send;
        do
        {
            send = channel.SendAsync(text, TestContext.Current.CancellationToken);
        }
        while (send.IsCompletedSuccessfully);

        // The kernel may take it yet; what counts is that this send had to wait.
        reads.SetResult();
        await send.AsTask().Within();
        MeterRecorder.Measured wait = Assert.Single(recorder.Of("messaging.client.channel.send_wait.duration"));
        Assert.InRange(wait.Value, 0.000_000_1, TestApp.Patience.TotalSeconds);
        Assert.Equal($"messaging.channel=test messaging.serializer=Json messaging.transport={transport}", wait.Attributes);
        channel.Abort(ChannelCloseStatus.Cancelled);
    }

    [Fact]
    public async Task Who_begins_to_listen_late_sees_no_channel_go_that_he_has_not_seen_come()
    {
        await using TestApp app = await StartAsync("WebSocket", (IDuplexChannel<Pong, Ping> channel, CancellationToken ended) => Talk.EchoAsync(channel, ended));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<Ping, Pong> early = await client.ConnectAsync();
        await Talk.ExchangeAsync(early);
        using MeterRecorder recorder = new(app.App.Services, client.Services);
        await using IDuplexChannel<Ping, Pong> late = await client.ConnectAsync();
        await Talk.ExchangeAsync(late);

        await Talk.FinishAsync(early);
        await Talk.FinishAsync(late);

        await recorder.ReachAsync("messaging.server.active_channels", 0);
        await recorder.ReachAsync("messaging.client.active_channels", 0);
        Assert.Equal([1, -1], recorder.Of("messaging.server.active_channels").Select(change => change.Value));
        Assert.Equal([1, -1], recorder.Of("messaging.client.active_channels").Select(change => change.Value));
    }

    [Fact]
    public async Task In_memory_both_roles_are_measured()
    {
        var server = new InMemoryServer();
        server.Map<Pong, Ping>("/talk", Talk.EchoAsync);
        ServiceCollection services = new();
        services.AddMetrics();
        services.AddMessaging().AddInMemory(server).AddChannel<Ping, Pong>("talk", options => (options.Transport, options.Path) = ("InMemory", "/talk"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using MeterRecorder recorder = new(provider);
        await using IDuplexChannel<Ping, Pong> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<Ping, Pong>>().ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Talk.ExchangeAsync(channel, 5);
        await Talk.FinishAsync(channel);

        await recorder.ReachAsync("messaging.server.active_channels", 0);
        foreach (string role in new[] { "client", "server" })
        {
            await recorder.CountAsync($"messaging.{role}.channel.duration", 1);
            Assert.Equal([5, 5], recorder.Observe($"messaging.{role}.channel.messages").Values);
        }
    }

    private static string Sorted(params IEnumerable<string> attributes) => string.Join(' ', attributes.Order(StringComparer.Ordinal));

    private static async Task EchoAsync(IDuplexChannel<string, string> channel, CancellationToken ended)
    {
        await foreach (string text in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(text, ended);
        }
    }

    private static Task<TestApp> StartAsync<TSend, TReceive>(string transport, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler) =>
        StartAsync<TSend, TReceive>(transport, (channel, context) => handler(channel, context.Ended));

    private static Task<TestApp> StartAsync<TSend, TReceive>(
        string transport, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler, Action<WebApplicationBuilder>? configure, Action<WebApplication> use) =>
        StartAsync<TSend, TReceive>(transport, (channel, context) => handler(channel, context.Ended), configure, use);

    private static Task<TestApp> StartAsync<TSend, TReceive>(
        string transport,
        Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? use = null) => TestApp.StartAsync(
        web =>
        {
            use?.Invoke(web);
            web.MapDuplexChannel(Talk.Path, handler);
        },
        Over.Cleartext(transport),
        configure);
}
