using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Tests;

/// <summary>Every way in which connecting over gRPC fails has its status.</summary>
public sealed class GrpcConnectFailureTests
{
    // Far more than any test waits for: what comes first is what the test is about.
    private static readonly TimeSpan Ages = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Nobody_listens()
    {
        using Socket unused = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        DuplexChannelException failure = await FailAsync(new Uri($"http://{unused.LocalEndPoint}"));
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.StartsWith("Connecting failed: ", failure.Reason, StringComparison.Ordinal);
        Assert.Contains(new SocketException((int)SocketError.ConnectionRefused).Message, failure.Reason, StringComparison.Ordinal);
        Assert.EndsWith($" ({unused.LocalEndPoint})", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_for_http1_is_named_as_the_cause()
    {
        await using TestApp app = await TestApp.StartAsync(_ => { });
        string reason = (await FailAsync(app.Address)).Reason!;

        // Whether the request was given to the connection before the server's refusal of it was read is a race, as below.
        Assert.Contains($" ({app.Address.Authority})", reason, StringComparison.Ordinal);
        Assert.Contains("HTTP/2", reason, StringComparison.Ordinal);
        Assert.Equal(reason.Contains("HTTP_1_1_REQUIRED", StringComparison.Ordinal), reason.EndsWith("gRPC needs one for HTTP/2.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_path_is_named()
    {
        await using TestApp app = await TestApp.StartAsync(_ => { }, Wire.Http2Cleartext);
        Assert.Equal($"The server answered 404 NotFound to the gRPC call. Nothing is served at {Talk.Path}.", (await FailAsync(app.Address)).Reason);
    }

    [Fact]
    public async Task A_server_that_starts_after_failed_connects_is_found_within_about_a_second()
    {
        // The socket of a server that does not listen yet, so that nobody else gets its port.
        using Socket reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using Client<Ping, Pong> client = new(new Uri($"http://{reserved.LocalEndPoint}"), Talk.Path, Over.Grpc());

        // In these three seconds the back-off of Grpc.Net.Client by its own default grows to between two and three seconds.
        ChannelCloseStatus[] failures = [.. await ConnectWhileAsync(client, atMost: 60)];
        Assert.All(failures, status => Assert.Equal(ChannelCloseStatus.Unavailable, status));

        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync),
            Wire.Http2Cleartext,
            builder => builder.WebHost.UseSockets(options => options.CreateBoundListenSocket = _ => reserved));
        await ConnectWhileAsync(client, atMost: 40);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.True(channel.Info.IsConfirmed);
    }

    [Fact]
    public async Task No_such_host() => Assert.Equal(ChannelCloseStatus.Unavailable, (await FailAsync(new Uri("http://nowhere.invalid:1"))).Status);

    [Fact]
    public async Task The_server_hangs_up()
    {
        await using RawServer server = new(_ => string.Empty);
        Assert.Equal(ChannelCloseStatus.Unavailable, (await FailAsync(server.Address)).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("220 smtp.example.com ESMTP\r\n\r\n")]
    public async Task A_server_without_http2(string answer)
    {
        await using RawServer server = new(_ => answer);
        DuplexChannelException failure = await FailAsync(server.Address);

        // SocketsHttpHandler finds the violation, but where the request was not yet given to the connection it says only that there is none.
        Assert.Contains(failure.Status, new[] { ChannelCloseStatus.ProtocolError, ChannelCloseStatus.Unavailable });
        Assert.Contains("HTTP/2", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tls_server_without_http2()
    {
        // No alert of TLS can be told from another on every platform.
        await using OldHttp2Server server = new(http2: false);
        Assert.Equal(ChannelCloseStatus.Unavailable, (await FailAsync(server.Address)).Status);
    }

    [Theory]
    [InlineData(204, ChannelCloseStatus.ProtocolError)]
    [InlineData(302, ChannelCloseStatus.ProtocolError)]
    [InlineData(400, ChannelCloseStatus.ProtocolError)]
    [InlineData(401, ChannelCloseStatus.Unauthenticated)]
    [InlineData(403, ChannelCloseStatus.PermissionDenied)]
    [InlineData(404, ChannelCloseStatus.ProtocolError)]
    [InlineData(429, ChannelCloseStatus.ResourceExhausted)]
    [InlineData(500, ChannelCloseStatus.ProtocolError)]
    [InlineData(502, ChannelCloseStatus.Unavailable)]
    [InlineData(503, ChannelCloseStatus.Unavailable)]
    [InlineData(504, ChannelCloseStatus.Unavailable)]
    public async Task A_refusal_by_status_code(int code, ChannelCloseStatus expected)
    {
        await using TestApp app = await TestApp.StartAnsweringAsync(context => context.Response.StatusCode = code, Wire.Http2Cleartext);
        DuplexChannelException failure = await FailAsync(app.Address);
        Assert.Equal(expected, failure.Status);
        Assert.Contains($"{code}", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task An_answer_that_is_no_grpc(string? contentType)
    {
        await using TestApp app = await TestApp.StartAnsweringAsync(context => context.Response.ContentType = contentType, Wire.Http2Cleartext);
        Assert.Equal(ChannelCloseStatus.ProtocolError, (await FailAsync(app.Address)).Status);
    }

    [Theory]
    [InlineData("16", null, ChannelCloseStatus.Unauthenticated)]
    [InlineData("14", "GoingAway", ChannelCloseStatus.GoingAway)]
    [InlineData("14", "goingaway", ChannelCloseStatus.GoingAway)]
    [InlineData("14", "Nonsense", ChannelCloseStatus.Unavailable)]
    [InlineData("14", "3", ChannelCloseStatus.Unavailable)]
    [InlineData("14", "GoingAway, Cancelled, InvalidMessage, Internal", ChannelCloseStatus.Unavailable)]
    [InlineData("14", "GoingAway,GoingAway", ChannelCloseStatus.Unavailable)]
    [InlineData("14", "Completed", ChannelCloseStatus.Unavailable)]
    [InlineData("12", null, ChannelCloseStatus.ProtocolError)]
    [InlineData("99", null, ChannelCloseStatus.Internal)]
    public async Task A_refusal_by_grpc_status(string code, string? status, ChannelCloseStatus expected)
    {
        await using TestApp app = await ForeignGrpc.StartServerAsync(context =>
        {
            context.Response.Headers["grpc-status"] = code;
            context.Response.Headers["grpc-message"] = "sorry%20%C3%A4";
            context.Response.Headers["x-hint"] = "later";
            if (status is not null)
            {
                context.Response.Headers["messaging-status"] = status;
            }

            return Task.CompletedTask;
        });
        DuplexChannelException failure = await FailAsync(app.Address);
        Assert.Equal((expected, true, "sorry \u00e4"), (failure.Status, failure.ByPeer, failure.Reason));
    }

    [Fact]
    public async Task A_server_that_ends_the_call_well_at_once_is_a_channel_that_has_ended()
    {
        await using TestApp app = await ForeignGrpc.StartServerAsync(async context =>
        {
            await context.Response.StartAsync();
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc());
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed.Within()).Status);
    }

    [Fact]
    public async Task Connecting_is_bounded_by_its_own_timeout_while_there_is_no_connection()
    {
        // The headers' time does not run before the request is on its way, and TLS does not get there.
        await using RawServer server = new(_ => null);
        var address = new Uri($"https://{server.Address.Authority}");
        DuplexChannelException failure = await FailAsync(new Uri("https://elsewhere.invalid"), options =>
        {
            Over.Grpc(grpc => (grpc.HeadersTimeout, grpc.Address) = (TimeSpan.Zero, address))(options);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(50);
        });
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        Assert.Equal($"Grpc did not connect to {address} within 00:00:00.0500000 (ConnectTimeout).", failure.Reason);
    }

    [Fact]
    public async Task Connecting_is_bounded_by_its_own_timeout_while_there_are_no_headers()
    {
        await using RawServer server = new(_ => null);
        DuplexChannelException failure = await FailAsync(server.Address, options =>
        {
            Over.Grpc(grpc => grpc.HeadersTimeout = Ages)(options);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(50);
        });
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_server_that_holds_its_headers_is_usable(int headersTimeout)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await HoldAsync(go.Task, null);
        await using Client<Ping, Pong> client = Late(app.Address, headersTimeout);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.False(channel.Info.IsConfirmed);
        await channel.SendAsync(new Ping(1), TestContext.Current.CancellationToken);
        go.SetResult();
        await using IAsyncEnumerator<Pong> answers = channel.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answers.MoveNextAsync().AsTask().Within());
        Assert.Equal(1, answers.Current.Number);
        Assert.Equal(ChannelCloseStatus.Completed, (await Talk.FinishAsync(channel)).Status);
    }

    [Theory]
    [InlineData(401, ChannelCloseStatus.Unauthenticated)]
    [InlineData(404, ChannelCloseStatus.ProtocolError)]
    [InlineData(429, ChannelCloseStatus.ResourceExhausted)]
    public async Task A_late_refusal_is_the_channels_end(int code, ChannelCloseStatus expected)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await HoldAsync(go.Task, code);
        await using Client<Ping, Pong> client = Late(app.Address, 0);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.False(channel.Info.IsConfirmed);
        go.SetResult();
        ChannelClosed closed = await channel.Closed.Within();
        Assert.Equal((expected, true), (closed.Status, closed.ByPeer));
        await Assert.ThrowsAsync<DuplexChannelException>(() => channel.SendAsync(new Ping(1), TestContext.Current.CancellationToken).AsTask());
        DuplexChannelException read = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (Pong _ in channel.ReadAllAsync(TestContext.Current.CancellationToken))
            {
            }
        });
        Assert.Equal(expected, read.Status);
    }

    [Fact]
    public async Task A_cancelled_connect_resets_the_call()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource reset = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await ForeignGrpc.StartServerAsync(async context =>
        {
            context.RequestAborted.Register(reset.SetResult);
            asked.SetResult();
            await reset.Task;
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.HeadersTimeout = Ages));
        using CancellationTokenSource source = new();
        Task connect = client.ConnectUntilAsync(source.Token);
        await asked.Task.Within();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        await reset.Task.Within();
    }

    [Fact]
    public async Task A_deadline_ends_connecting_too()
    {
        await using RawServer server = new(_ => null);
        await using Client<Ping, Pong> client = new(server.Address, Talk.Path, Over.Grpc(grpc => grpc.HeadersTimeout = Ages));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(
            () => client.ConnectAsync(new ChannelConnectOptions { Deadline = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(null)]
    public async Task A_certificate_that_is_not_trusted(string? pin)
    {
        await using TestApp app = await TestApp.StartAsync(_ => { }, Wire.Tls);
        DuplexChannelException failure = await FailAsync(app.Address, options =>
        {
            Over.Grpc()(options);
            options.Tls.PinnedSha256 = pin;
        });
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    [Theory]
    [InlineData("grpc-encoding", "gzip", "handshake")]
    [InlineData("Messaging-Serializer", "json", "handshake")]
    [InlineData("content-type", "text/plain", "handshake")]
    [InlineData("trace-bin", "AAAA", "handshake")]
    [InlineData("TE", "trailers", "handshake")]
    [InlineData("grpc-timeout", "1S", "Deadline")]
    [InlineData("no name", "x", "no name")]
    [InlineData("x-split", "a\r\nb: c", "x-split")]
    public async Task A_header_that_cannot_be_sent(string name, string value, string named)
    {
        await using RawServer server = new(_ => null);
        await using Client<Ping, Pong> client = new(server.Address, Talk.Path, Over.Grpc());
        ChannelConnectOptions options = new() { Headers = { [name] = value } };
        ArgumentException failure = await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectAsync(options));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Connects every 50 ms until that succeeds. Attempts are counted and not time, of which a loaded machine may take any amount.</summary>
    private static async Task<List<ChannelCloseStatus>> ConnectWhileAsync(Client<Ping, Pong> client, int atMost)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(50));
        List<ChannelCloseStatus> failures = [];
        while (failures.Count < atMost)
        {
            try
            {
                await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
                break;
            }
            catch (DuplexChannelException failure)
            {
                failures.Add(failure.Status);
            }

            await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return failures;
    }

    private static Client<Ping, Pong> Late(Uri address, int headersTimeout) =>
        new(address, Talk.Path, Over.Grpc(grpc => grpc.HeadersTimeout = TimeSpan.FromMilliseconds(headersTimeout)));

    /// <summary>An endpoint that says nothing until it is told to go on, and then perhaps only a status code.</summary>
    private static Task<TestApp> HoldAsync(Task go, int? code) => TestApp.StartAsync(
        app =>
        {
            app.Use(async (context, next) =>
            {
                await go;
                if (code is { } refusal)
                {
                    context.Response.StatusCode = refusal;
                    return;
                }

                await next(context);
            });
            app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
        },
        Wire.Http2Cleartext);

    private static async Task<DuplexChannelException> FailAsync(Uri address, Action<ChannelOptions>? configure = null)
    {
        await using Client<Ping, Pong> client = new(address, Talk.Path, configure ?? Over.Grpc(grpc => grpc.HeadersTimeout = Ages));
        return await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
    }
}
