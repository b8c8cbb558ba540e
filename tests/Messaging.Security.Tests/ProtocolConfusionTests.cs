using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Security.Tests;

/// <summary>One protocol where another is expected.</summary>
public sealed class ProtocolConfusionTests
{
    private const string GrpcOnly = "/attack.v1.Attack/GrpcOnly";
    private const string WebSocketOnly = "/attack.v1.Attack/WebSocketOnly";

    private static readonly byte[] ClientHello = [0x16, 0x03, 0x01, 0x00, 0x2E, 0x01, 0x00, 0x00, 0x2A, 0x03, 0x03, .. new byte[37]];

    [Fact]
    public Task The_preface_of_HTTP2_on_the_port_of_HTTP1_is_refused() => RefusesAsync(host => host.Http11, [.. RawHttp2.Preface, .. RawHttp2.Frame(Http2FrameType.Settings, 0, 0, [])]);

    [Fact]
    public Task A_TLS_handshake_on_the_cleartext_port_is_refused() => RefusesAsync(host => host.Http11, [.. ClientHello, .. "\r\n"u8]);

    [Fact]
    public Task A_WebSocket_handshake_of_HTTP1_on_the_port_of_HTTP2_is_refused() =>
        RefusesAsync(host => host.Http2, Encoding.Latin1.GetBytes(RawWebSocket.Request(AttackedHost.Path)));

    [Fact]
    public Task Cleartext_on_the_port_of_TLS_is_refused() =>
        RefusesAsync(host => new UriBuilder(host.Tls) { Scheme = "http" }.Uri, Encoding.Latin1.GetBytes(RawWebSocket.Request(AttackedHost.Path)));

    [Fact]
    public Task A_frame_without_a_handshake_is_refused() => RefusesAsync(host => host.Http11, [.. FrameBytes.Frame(Opcode.Text, "{}"u8.ToArray(), masked: true), .. "\r\n\r\n"u8]);

    [Fact]
    public async Task A_gRPC_call_to_an_endpoint_of_WebSocket_alone_is_refused()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            using HttpResponseMessage answer = await Expect.InTimeAsync(ForeignGrpc.CallAsync(host.Http2, WebSocketOnly, ForeignGrpc.Frame([1])));
            Assert.Equal(nameof(ChannelCloseStatus.ProtocolError), answer.Field("messaging-status"));
        });
    }

    [Fact]
    public async Task A_WebSocket_to_an_endpoint_of_gRPC_alone_is_refused()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(() => RawWebSocket.ExpectRefusalAsync(host.Http11, 404, GrpcOnly));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Headers_of_absurd_size_are_refused(int count)
    {
        await using AttackedHost host = await StartAsync();
        (string, string)[] headers = [.. Enumerable.Range(0, count).Select(i => ($"X-Absurd-{i}", new string('x', 70_000 / count)))];
        await host.WithstandAsync(async () =>
        {
            await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
            await peer.TrySendAsync(Encoding.Latin1.GetBytes(RawWebSocket.Request(AttackedHost.Path, null, headers)));
            Assert.Equal(431, (await HttpAnswer.ReadAsync(peer)).Status);
        });
    }

    [Fact]
    public async Task Headers_over_HTTP2_that_never_end_are_refused()
    {
        await using AttackedHost host = await StartAsync();
        byte[] more = RawHttp2.Frame(Http2FrameType.Continuation, 0, 1, RawHttp2.Headers(1, 0, [("x-absurd", new string('x', 8000))])[9..]);
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            await peer.SendAsync(RawHttp2.Call(1, AttackedHost.Path, flags: 0));
            Task<byte[]> end = peer.Peer.ReadToEndAsync();
            while (!end.IsCompleted && await peer.Peer.TrySendAsync(more))
            {
                // The server hangs up when it has enough.
            }

            await end;
        });
    }

    [Fact]
    public async Task Headers_over_HTTP2_that_cannot_be_decoded_are_refused()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            await peer.SendAsync(RawHttp2.Frame(Http2FrameType.Headers, RawHttp2.EndHeaders, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
            await peer.ExpectAsync(frame => frame.Type == Http2FrameType.GoAway, "the end of the connection");
        });
    }

    private static Task<AttackedHost> StartAsync() => AttackedHost.StartAsync(new AttackSetup
    {
        Configure = builder => builder
            .Set("Messaging:Endpoints:grpc:Path", GrpcOnly).Set("Messaging:Endpoints:grpc:Transports", "Grpc")
            .Set("Messaging:Endpoints:webSocket:Path", WebSocketOnly).Set("Messaging:Endpoints:webSocket:Transports", "WebSocket"),
        Map = app =>
        {
            app.MapDuplexChannel<RawMessage, RawMessage>(GrpcOnly, Talk.UntilEndedAsync);
            app.MapDuplexChannel<RawMessage, RawMessage>(WebSocketOnly, Talk.UntilEndedAsync);
        },
    });

    /// <summary>The server hangs up, with an answer or without, and accepts nothing.</summary>
    private static async Task RefusesAsync(Func<AttackedHost, Uri> port, byte[] bytes)
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawPeer peer = await RawPeer.ConnectAsync(port(host));
            await peer.TrySendAsync(bytes);
            string answer = Encoding.Latin1.GetString(await peer.ReadToEndAsync());
            Assert.DoesNotContain("101", answer.Split('\r')[0], StringComparison.Ordinal);
        });
    }
}
