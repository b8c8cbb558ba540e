using System.Net.Security;

namespace Messaging.Security.Tests;

/// <summary>Pages of other sites try to open channels in their visitors' names.</summary>
public sealed class OriginAttackTests
{
    /// <summary>The host of every request here.</summary>
    private const string Host = "localhost";

    private const string Listed = "https://example.com, https://*.example.org";

    private static readonly string[] EvilOrigins =
    [
        "https://evil.example", "null", "", "*", "https://localhost", "http://localhost:1", "http://localhost.", "http://localhost.evil.example", "http://evil-localhost",
        "http://localhost@evil.example", "http://localhost/", "https://example.com.evil.example", "https://evilexample.com", "https://a.example.com", "http://example.com",
        "https://example.com:8443", "https://example.com.", "https://example.com@evil.example", "https://example.com%2eevil.example", "https://example.com,https://evil.example",
        "https://example.org", "https://evilexample.org", "https://.example.org", "https://a.example.org.evil.example", "https://xn--exmple-4nf.com", "file://", "http://",
        "https://" + "a.b.".PadRight(6000, 'c') + ".example.org",
    ];

    private static readonly AttackSetup WithList = new()
    {
        Configure = builder => builder.Set("Messaging:Endpoints:echo:AllowedOrigins", Listed).Set("Messaging:Endpoints:raw:AllowedOrigins", Listed),
    };

    [Fact]
    public async Task Over_websocket_they_are_refused()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(WithList);
        await host.WithstandAsync(async () =>
        {
            foreach (string origin in EvilOrigins)
            {
                await RawWebSocket.ExpectRefusalAsync(host.Http11, 403, headers: ("Origin", origin));
            }

            await RawWebSocket.ExpectRefusalAsync(host.Http11, 403, headers: [("Origin", $"http://{Host}"), ("Origin", "https://evil.example")]);
            await RawWebSocket.ExpectRefusalAsync(host.Tls, 403, headers: ("Origin", $"http://{Host}"));
        });
    }

    [Fact]
    public async Task Over_websocket_on_http2_they_are_refused()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(WithList);
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await TokenAttackTests.ConnectAsync(host);
            int stream = 1;
            foreach (string origin in EvilOrigins)
            {
                await peer.SendAsync(RawHttp2.Connect(stream, AttackedHost.RawPath, ("origin", origin)));
                await ExpectHeadAsync(peer, stream, "403");
                stream += 2;
            }

            // The connection goes on, also for its honest channels.
            await peer.SendAsync(RawHttp2.Connect(stream, AttackedHost.RawPath, ("origin", "https://a.example.org")));
            await peer.ExpectAcceptedAsync(stream);
        });
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web")]
    public async Task Over_grpc_they_are_refused(string contentType)
    {
        await using AttackedHost host = await AttackedHost.StartAsync(WithList);
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await TokenAttackTests.ConnectAsync(host);
            int stream = 1;
            foreach (string origin in EvilOrigins)
            {
                await peer.SendAsync(Call(stream, contentType, ("origin", origin)));
                await ExpectDeniedAsync(peer, stream);
                stream += 2;
            }

            await peer.SendAsync(Call(stream, contentType, ("origin", "https://example.com")));
            await peer.ExpectAcceptedAsync(stream);
        });
    }

    [Fact]
    public async Task A_stolen_token_is_of_no_use_to_another_page()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(TokenAttackTests.Protected());
        string stolen = Tokens.Create();
        (string, string)[] headers = [("Authorization", $"Bearer {stolen}"), ("Origin", "https://evil.example")];
        await host.WithstandAsync(async () =>
        {
            await RawWebSocket.ExpectRefusalAsync(host.Http11, 403, headers: headers);
            await RawWebSocket.ExpectRefusalAsync(
                host.Http11, 403, AttackedHost.Path, $"messaging.v1.json, messaging.bearer.{stolen}", ("Origin", "https://evil.example"));

            await using RawHttp2 peer = await TokenAttackTests.ConnectAsync(host);
            (string, string)[] lower = [("authorization", $"Bearer {stolen}"), ("origin", "https://evil.example")];
            await peer.SendAsync(RawHttp2.Connect(1, AttackedHost.RawPath, lower));
            await ExpectHeadAsync(peer, 1, "403");
            await peer.SendAsync(Call(3, "application/grpc", lower));
            await ExpectDeniedAsync(peer, 3);
            await peer.SendAsync(Call(5, "application/grpc-web", lower));
            await ExpectDeniedAsync(peer, 5);
        });
        host.Logs.AssertNeverHas(stolen);
    }

    private static byte[] Call(int stream, string contentType, params (string Name, string Value)[] headers) => RawHttp2.Headers(
        stream,
        RawHttp2.EndHeaders | RawHttp2.EndStream,
        [(":method", "POST"), (":scheme", "http"), (":path", AttackedHost.RawPath), (":authority", Host), ("content-type", contentType), ("te", "trailers"), .. headers]);

    private static Task<Http2Frame> ExpectHeadAsync(RawHttp2 peer, int stream, string text) =>
        peer.ExpectAsync(frame => frame.Stream == stream && frame.Type == Http2FrameType.Headers && frame.Mentions(text), $"{text} on stream {stream}");

    /// <summary>gRPC has its status in headers, gRPC-Web in the body.</summary>
    private static Task<Http2Frame> ExpectDeniedAsync(RawHttp2 peer, int stream) => peer.ExpectAsync(
        frame => frame.Stream == stream && frame.Mentions(nameof(ChannelCloseStatus.PermissionDenied)), $"PermissionDenied on stream {stream}");
}
