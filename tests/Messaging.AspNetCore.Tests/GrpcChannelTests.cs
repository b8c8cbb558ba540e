using System.Collections.Concurrent;
using Grpc.Core.Interceptors;
using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>What calls carry beside messages, what they refuse, and which connections they share.</summary>
public sealed class GrpcChannelTests
{
    [Fact]
    public async Task Headers_arrive_as_metadata_and_trailers_of_the_handler_come_back()
    {
        await using TestApp app = await StartAsync(async (channel, context) =>
        {
            HttpContext http = context.HttpContext;
            await foreach (Ping _ in channel.ReadAllAsync(context.Ended))
            {
            }

            http.Response.AppendTrailer("x-tenant", http.Request.Headers["X-Tenant"]);
            http.Response.AppendTrailer("x-cost", "42");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc());
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(new ChannelConnectOptions { Headers = { ["X-Tenant"] = "acme" } });
        ChannelClosed closed = await Talk.FinishAsync(channel);
        Assert.Equal(ChannelCloseStatus.Completed, closed.Status);
        Assert.Equal(("acme", "42"), (closed.Trailers["x-tenant"], closed.Trailers["X-Cost"]));
        Assert.Equal(2, closed.Trailers.Count);
    }

    [Fact]
    public async Task Trailers_come_with_a_bad_end_too()
    {
        await using TestApp app = await StartAsync(async (channel, context) =>
        {
            await channel.ReadAllAsync(context.Ended).FirstAsync(context.Ended);
            context.HttpContext.Response.AppendTrailer("x-hint", "later");
            channel.Abort(ChannelCloseStatus.ResourceExhausted, "full: \u00e4 100%");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc());
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await channel.SendAsync(new Ping(1), TestContext.Current.CancellationToken);
        ChannelClosed closed = await channel.Closed.Within();
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "full: \u00e4 100%", true), (closed.Status, closed.Reason, closed.ByPeer));
        Assert.Equal("later", closed.Trailers["x-hint"]);
    }

    [Fact]
    public async Task Every_status_reaches_the_client_as_it_is()
    {
        await using TestApp app = await StartAsync(async (channel, context) =>
        {
            // An end that comes together with the headers fails connecting.
            await channel.ReadAllAsync(context.Ended).FirstAsync(context.Ended);
            channel.Abort(Enum.Parse<ChannelCloseStatus>(context.HttpContext.Request.Headers["x-status"].ToString()));
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc());
        foreach (ChannelCloseStatus status in Enum.GetValues<ChannelCloseStatus>().Except([ChannelCloseStatus.Completed]))
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(new ChannelConnectOptions { Headers = { ["x-status"] = $"{status}" } });
            await channel.SendAsync(new Ping(1), TestContext.Current.CancellationToken);
            ChannelClosed closed = await channel.Closed.Within();
            Assert.Equal((status, true), (closed.Status, closed.ByPeer));
        }
    }

    [Fact]
    public async Task A_deadline_ends_both_ends_with_timeout()
    {
        TaskCompletionSource<ChannelClosed> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(async (channel, _) => server.SetResult(await channel.Closed));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc());

        // Time enough to connect.
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(new ChannelConnectOptions { Deadline = TimeSpan.FromSeconds(5) });
        Assert.Equal(ChannelCloseStatus.Timeout, (await channel.Closed.Within()).Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await server.Task.Within()).Status);
    }

    [Theory]
    [InlineData("2S", "4", "Timeout")]
    [InlineData("soon", "12", "ProtocolError")]
    public async Task The_server_keeps_the_deadline_of_a_foreign_client(string timeout, string code, string status)
    {
        TaskCompletionSource<ChannelClosed> server = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(async (channel, _) => server.SetResult(await channel.Closed));
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, Talk.Path, [], ("grpc-timeout", timeout), ("messaging-serializer", "json"));
        Assert.Equal(code, response.Field("grpc-status"));
        if (status == "Timeout")
        {
            Assert.Equal(ChannelCloseStatus.Timeout, (await server.Task.Within()).Status);
        }
        else
        {
            Assert.Equal(status, response.Field("messaging-status"));
        }
    }

    /// <summary>Bodies of requests that break the framing.</summary>
    public static TheoryData<string, byte[], string, string> HostileRequests => new()
    {
        { "2 GiB claimed", ForeignGrpc.Frame([1], claimed: 0x7FFFFFFF), "8", "MessageTooLarge" },
        { "4 GiB claimed", ForeignGrpc.Frame([1], claimed: 0xFFFFFFFF), "8", "MessageTooLarge" },
        { "one byte too many", ForeignGrpc.Frame(new byte[1001]), "8", "MessageTooLarge" },
        { "a flag of garbage", ForeignGrpc.Frame("{}"u8, flag: 7), "12", "ProtocolError" },
        { "a compressed message", ForeignGrpc.Frame("{}"u8, flag: 1), "12", "ProtocolError" },
        { "half a head", [0, 0, 0], "12", "ProtocolError" },
        { "half a message", ForeignGrpc.Frame("{}"u8, claimed: 9), "12", "ProtocolError" },
        { "a message that is no JSON", ForeignGrpc.Frame("{]"u8), "3", "InvalidMessage" },
    };

    [Theory]
    [MemberData(nameof(HostileRequests))]
    public async Task A_hostile_client_is_told_what_is_wrong(string what, byte[] body, string code, string status)
    {
        await using TestApp app = await StartAsync(
            (channel, context) => Talk.EchoAsync(channel, context.Ended),
            builder => builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:MaxMessageBytes", "1000"));
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(
            app.Address, Talk.Path, [.. ForeignGrpc.Frame("""{"number":1}"""u8), .. body], ("messaging-serializer", "json"));
        Assert.Equal((what, code, status), (what, response.Field("grpc-status"), response.Field("messaging-status")));
    }

    /// <summary>Bodies of answers that break the framing.</summary>
    public static TheoryData<string, byte[], ChannelCloseStatus> HostileAnswers => new()
    {
        { "2 GiB claimed", ForeignGrpc.Frame([1], claimed: 0x7FFFFFFF), ChannelCloseStatus.MessageTooLarge },
        { "4 GiB claimed", ForeignGrpc.Frame([1], claimed: 0xFFFFFFFF), ChannelCloseStatus.MessageTooLarge },
        { "one byte too many", ForeignGrpc.Frame(new byte[1001]), ChannelCloseStatus.MessageTooLarge },
        { "a flag of garbage", ForeignGrpc.Frame("{}"u8, flag: 7), ChannelCloseStatus.ProtocolError },
        { "half a head", [0, 0, 0], ChannelCloseStatus.ProtocolError },
        { "half a message", ForeignGrpc.Frame("{}"u8, claimed: 9), ChannelCloseStatus.ProtocolError },
    };

    [Theory]
    [MemberData(nameof(HostileAnswers))]
    public async Task A_hostile_server_ends_the_channel_and_what_came_before_is_delivered(string what, byte[] body, ChannelCloseStatus status)
    {
        await using TestApp app = await ForeignGrpc.StartServerAsync(async context =>
        {
            await context.Response.Body.WriteAsync(new ReadOnlyMemory<byte>([.. ForeignGrpc.Frame("""{"number":1}"""u8), .. body]));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options =>
        {
            Over.Grpc()(options);
            options.MaxMessageBytes = 1000;
        });
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        List<int> received = [];
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (Pong pong in channel.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                received.Add(pong.Number);
            }
        });
        Assert.Equal((what, status), (what, failure.Status));
        Assert.Equal([1], received);
        Assert.Equal(status, (await channel.Closed.Within()).Status);
    }

    [Fact]
    public async Task Channels_share_a_connection_where_address_tls_and_keep_alive_are_equal()
    {
        ConcurrentDictionary<string, string> connections = new();
        await using TestApp app = await StartAsync(async (channel, context) =>
        {
            connections[context.HttpContext.Request.Headers["x-name"].ToString()] = context.HttpContext.Connection.Id;
            await Talk.EchoAsync(channel, context.Ended);
        }, wire: Wire.Tls);
        ServiceCollection services = new();
        Dictionary<string, Action<ChannelOptions>> channels = new()
        {
            ["one"] = _ => { },
            ["same"] = _ => { },
            ["larger messages"] = options => options.MaxMessageBytes = 5,
            ["no waiting"] = options => options.Of<GrpcTransportOptions>().HeadersTimeout = TimeSpan.FromMinutes(1),
            ["other keep-alive"] = options => options.KeepAliveInterval = TimeSpan.FromSeconds(99),
            ["other timeout"] = options => options.KeepAliveTimeout = TimeSpan.FromSeconds(99),
            ["other name"] = options => options.Address = new Uri($"https://localhost:{app.Address.Port}"),
            ["other server name"] = options => options.Tls.ServerName = "localhost",
            ["same pin in other words"] = options => options.Tls.PinnedSha256 = string.Join(':', Certificates.Sha256.Chunk(2).Select(pair => new string(pair))),
        };
        IMessagingBuilder builder = services.AddMessaging().AddGrpc();
        foreach ((string name, Action<ChannelOptions> configure) in channels)
        {
            builder.AddChannel<Ping, Pong>(name, options =>
            {
                options.Address = app.Address;
                options.Path = Talk.Path;
                options.Tls.PinnedSha256 = Certificates.Sha256;
                Over.Grpc()(options);
                configure(options);
            });
        }

        await using ServiceProvider provider = services.BuildServiceProvider();
        foreach (string name in channels.Keys)
        {
            await using IDuplexChannel<Ping, Pong> channel = await provider.GetRequiredKeyedService<IDuplexChannelFactory<Ping, Pong>>(name)
                .ConnectAsync(new ChannelConnectOptions { Headers = { ["x-name"] = name } }, TestContext.Current.CancellationToken).Within();
            await channel.CompleteAsync(TestContext.Current.CancellationToken);
            Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed.Within()).Status);
        }

        string[] shared = [.. channels.Keys.Where(name => connections[name] == connections["one"])];
        Assert.Equal(["one", "same", "larger messages", "no waiting", "same pin in other words"], shared);
        Assert.Equal(5, connections.Values.Distinct().Count());
    }

    [Fact]
    public async Task A_thousand_channels_leave_nothing_behind()
    {
        const int Count = 1000;
        int running = 0;
        using SemaphoreSlim ended = new(0);
        ConcurrentDictionary<string, bool> connections = new();
        await using TestApp app = await StartAsync(async (channel, context) =>
        {
            Interlocked.Increment(ref running);
            connections[context.HttpContext.Connection.Id] = true;
            await Talk.EchoAsync(channel, context.Ended);
            Interlocked.Decrement(ref running);
            ended.Release();
        });
        Watching watching = new();
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options =>
        {
            Over.Grpc(grpc => grpc.ConfigureInvoker = invoker => invoker.Intercept(watching))(options);
            options.CloseTimeout = TestApp.Patience; // A thousand ends in order at once take a loaded machine longer than the default.
        });
        for (int round = 0; round < 2; round++)
        {
            List<IDuplexChannel<Ping, Pong>> channels = [];
            for (int i = 0; i < Count; i++)
            {
                channels.Add(await client.ConnectAsync());
            }

            await Task.WhenAll(channels.Select(channel => Talk.ExchangeAsync(channel, 1))).Within();
            Assert.Equal(Count, Volatile.Read(ref running));
            await Task.WhenAll(channels.Select(channel => channel.DisposeAsync().AsTask())).Within();
            for (int i = 0; i < Count; i++)
            {
                Assert.True(await ended.WaitAsync(TestApp.Patience, TestContext.Current.CancellationToken));
            }

            Assert.Equal(0, Volatile.Read(ref running));
            Assert.Equal(10, connections.Count);
            Assert.Equal(Count, watching.Methods.Distinct().Count());
        }
    }

    private static Task<TestApp> StartAsync(
        Func<IDuplexChannel<Pong, Ping>, DuplexChannelContext, Task> handler, Action<WebApplicationBuilder>? configure = null, Wire wire = Wire.Http2Cleartext) =>
        TestApp.StartAsync(app => app.MapDuplexChannel(Talk.Path, handler), wire, configure);
}
