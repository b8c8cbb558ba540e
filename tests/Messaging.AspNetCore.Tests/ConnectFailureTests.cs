using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Messaging.AspNetCore.Tests.Support;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Tests;

/// <summary>Every way in which connecting fails has its status.</summary>
public sealed class ConnectFailureTests
{
    private const string Accepting = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    [Fact]
    public async Task Nobody_listens()
    {
        using Socket unused = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        DuplexChannelException failure = await FailAsync(new Uri($"http://{unused.LocalEndPoint}"));
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
    }

    [Fact]
    public async Task No_such_host()
    {
        DuplexChannelException failure = await FailAsync(new Uri("http://nowhere.invalid:1"));
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
    }

    [Fact]
    public async Task The_server_hangs_up()
    {
        await using RawServer server = new(_ => string.Empty);
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
    }

    [Fact]
    public async Task The_answer_is_no_http()
    {
        await using RawServer server = new(_ => "220 smtp.example.com ESMTP\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
    }

    [Theory]
    [InlineData(200, ChannelCloseStatus.ProtocolError)]
    [InlineData(302, ChannelCloseStatus.ProtocolError)]
    [InlineData(400, ChannelCloseStatus.ProtocolError)]
    [InlineData(401, ChannelCloseStatus.Unauthenticated)]
    [InlineData(403, ChannelCloseStatus.PermissionDenied)]
    [InlineData(404, ChannelCloseStatus.ProtocolError)]
    [InlineData(429, ChannelCloseStatus.ResourceExhausted)]
    [InlineData(500, ChannelCloseStatus.ProtocolError)]
    [InlineData(503, ChannelCloseStatus.Unavailable)]
    public async Task A_refusal_by_status_code(int code, ChannelCloseStatus expected)
    {
        await using RawServer server = new(_ => $"HTTP/1.1 {code} No\r\nContent-Length: 0\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(expected, failure.Status);
        Assert.True(failure.ByPeer);
        Assert.Contains($"{code}", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_path_is_named_without_its_query()
    {
        await using TestApp app = await TestApp.StartAsync(_ => { });
        await using Client<Ping, Pong> client = new(app.Address, "/talk.v1.Talk/Tlak?ticket=secret");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal("The server answered 404 NotFound to the WebSocket handshake. Nothing is served at /talk.v1.Talk/Tlak.", failure.Reason);
    }

    [Theory]
    [InlineData(401, ChannelCloseStatus.Unauthenticated)]
    [InlineData(404, ChannelCloseStatus.ProtocolError)]
    [InlineData(503, ChannelCloseStatus.Unavailable)]
    public async Task A_refusal_over_http2(int code, ChannelCloseStatus expected)
    {
        await using TestApp app = await TestApp.StartAnsweringAsync(context => context.Response.StatusCode = code, Wire.Tls);
        DuplexChannelException failure = await FailAsync(app.Address);
        Assert.Equal(expected, failure.Status);
        Assert.Contains($"{code}", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_of_a_bad_request_is_passed_on_without_control_characters()
    {
        string text = "we\u001b[31m have\nJSON " + new string('x', 1000);
        await using RawServer server = new(_ => $"HTTP/1.1 400 Bad\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Contains("we [31m have JSON xxx", failure.Reason, StringComparison.Ordinal);
        Assert.InRange(failure.Reason!.Length, 256, 400);
    }

    [Fact]
    public async Task The_text_of_a_bad_request_that_is_a_page_is_not_passed_on()
    {
        await using RawServer server = new(_ => "HTTP/1.1 400 Bad\r\nContent-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nxyz");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.DoesNotContain("xyz", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Sec-WebSocket-Accept")]
    [InlineData("X-Nothing: 1", "Sec-WebSocket-Accept")]
    public async Task A_wrong_or_missing_accept(string header, string named)
    {
        await using RawServer server = new(_ => $"{Accepting}{header}\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains(named, failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade", "Upgrade")]
    [InlineData("Upgrade: websocket\r\nConnection: close", "Connection")]
    public async Task Upgraded_to_something_else(string headers, string named)
    {
        await using RawServer server = new(head => $"HTTP/1.1 101 Switching Protocols\r\n{headers}\r\n{Accept(head)}\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains(named, failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol: chat", "chat")]
    [InlineData("Sec-WebSocket-Protocol: messaging.v1.json, messaging.v1.json", "messaging.v1.json")]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate", "permessage-deflate")]
    public async Task The_server_chose_what_was_not_offered(string header, string named)
    {
        await using RawServer server = new(head => $"{Accepting}{Accept(head)}\r\n{header}\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address);
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains(named, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time()
    {
        await using RawServer server = new(_ => null);
        DuplexChannelException failure = await FailAsync(server.Address, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(50));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
    }

    [Fact]
    public async Task The_callers_own_token()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = new(_ =>
        {
            asked.SetResult();
            return null;
        });
        await using Client<Ping, Pong> client = new(server.Address, "/");
        using CancellationTokenSource source = new();
        Task connect = client.ConnectUntilAsync(source.Token);
        await asked.Task.WaitAsync(TestApp.Patience, TestContext.Current.CancellationToken);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Another_certificate_than_the_pinned_one(string version)
    {
        await using TestApp app = await TestApp.StartAsync(_ => { }, Wire.Tls);
        DuplexChannelException failure = await FailAsync(
            app.Address, options => options.Tls.PinnedSha256 = new string('0', 64), options => options.HttpVersion = version);
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for()
    {
        await using TestApp app = await TestApp.StartAsync(_ => { }, Wire.Tls);
        DuplexChannelException failure = await FailAsync(app.Address, options => options.Tls.PinnedSha256 = null);
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    [Fact]
    public async Task Http2_asked_of_a_server_that_has_only_the_older()
    {
        // Kestrel would answer and close at once, and its reset may overtake the answer. SocketsHttpHandler sees either an answer that is no HTTP/2 or, where it is
        // still waiting for the server's settings, a connection that came to nothing, which it does not tell from one that was lost.
        await using RawServer server = new(_ => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        DuplexChannelException failure = await FailAsync(server.Address, webSocket: options => options.HttpVersion = "2");
        Assert.Contains(failure.Status, (ChannelCloseStatus[])[ChannelCloseStatus.ProtocolError, ChannelCloseStatus.Unavailable]);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key", "x", "handshake")]
    [InlineData("connection", "close", "handshake")]
    [InlineData("Transfer-Encoding", "chunked", "handshake")]
    [InlineData("grpc-timeout", "1S", "Deadline")]
    [InlineData("no name", "x", "no name")]
    [InlineData("X-Split", "a\r\nX-Other: b", "X-Split")]
    [InlineData("X-Split", "caf\u00e9", "X-Split")]
    [InlineData("Content-Type", "text/plain", "Content-Type")]
    public async Task A_header_that_cannot_be_sent(string name, string value, string named)
    {
        await using RawServer server = new(_ => null);
        await using Client<Ping, Pong> client = new(server.Address, "/");
        ChannelConnectOptions options = new() { Headers = { [name] = value } };
        ArgumentException failure = await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectAsync(options));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    private static string Accept(string head) => $"Sec-WebSocket-Accept: {WebSocketHandshake.ComputeAccept(RawServer.Header(head, "Sec-WebSocket-Key"))}";

    private static async Task<DuplexChannelException> FailAsync(
        Uri address, Action<ChannelOptions>? configure = null, Action<WebSocketTransportOptions>? webSocket = null)
    {
        await using Client<Ping, Pong> client = new(address, "/", configure, webSocket);
        return await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
    }
}
