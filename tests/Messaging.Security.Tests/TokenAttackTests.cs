using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Messaging.Security.Tests;

/// <summary>Peers without a good token try to open channels, and peers with one to keep theirs.</summary>
public sealed class TokenAttackTests
{
    private const string Json = "messaging.v1.json";
    private const string Bearer = "messaging.bearer.";

    /// <summary>A host whose channels ask for a token, which its good clients have.</summary>
    internal static AttackSetup Protected() => new()
    {
        Configure = builder =>
        {
            Tokens.AddBearer(builder);
            builder.Services.AddMessaging(builder.Configuration).AddBearerSubprotocol();
        },
        Endpoint = endpoint => endpoint.RequireAuthorization(),
        NeighbourConnect = new ChannelConnectOptions { Headers = { ["Authorization"] = $"Bearer {Tokens.Create()}" } },
    };

    /// <summary>Connects with a table of headers that has no room (RFC 7541 section 6.3), so that each answer spells its status out.</summary>
    internal static Task<RawHttp2> ConnectAsync(AttackedHost host) => RawHttp2.ConnectAsync(host.Http2, RawHttp2.Setting(1, 0));

    [Fact]
    public async Task Without_a_good_token_there_is_no_channel()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Protected());
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await ConnectAsync(host);
            int stream = 1;
            foreach (string? token in BadTokens())
            {
                (string, string)[] headers = token is null ? [] : [("authorization", $"Bearer {token}")];
                await RawWebSocket.ExpectRefusalAsync(host.Http11, 401, headers: headers);
                if (token is not null)
                {
                    await RawWebSocket.ExpectRefusalAsync(host.Tls, 401, AttackedHost.Path, $"{Json}, {Bearer}{token}");
                }

                await peer.SendAsync(RawHttp2.Connect(stream, AttackedHost.RawPath, headers));
                await ExpectUnauthorizedAsync(peer, stream);
                await peer.SendAsync(RawHttp2.Call(stream + 2, AttackedHost.RawPath, headers: headers));
                await ExpectUnauthorizedAsync(peer, stream + 2);
                stream += 4;
            }
        });
    }

    [Fact]
    public async Task An_expiring_token_ends_its_channels_and_no_other()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Protected());
        await host.WithstandAsync(async () =>
        {
            // A loaded machine takes its time to open three channels.
            string token = Tokens.Create(expiresIn: TimeSpan.FromSeconds(6));
            (string, string) header = ("authorization", $"Bearer {token}");
            await using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Http11, headers: header);
            await using RawWebSocket page = await RawWebSocket.OpenAsync(host.Http11, AttackedHost.Path, $"{Json}, {Bearer}{token}");
            await using RawHttp2 grpc = await RawHttp2.ConnectAsync(host.Http2);
            await grpc.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath, headers: header));
            await grpc.ExpectAcceptedAsync(1);

            await Task.WhenAll(ReadCloseAsync(webSocket), ReadCloseAsync(page), ReadStatusAsync(grpc, 1));
            DateTime expiry = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).ValidTo;
            TimeSpan after = TimeProvider.System.GetUtcNow().UtcDateTime - expiry;
            Assert.True(after >= TimeSpan.Zero, $"The channels ended {-after} too early.");
            Expect.InTime(after < Expect.AnswerTime, $"The channels ended {after} after their token.");

            // Nor does it open another one, though JwtBearer tolerates five minutes.
            await RawWebSocket.ExpectRefusalAsync(host.Http11, 401, headers: header);
        });
    }

    [Fact]
    public async Task A_token_in_a_malformed_list_is_refused_and_shown_to_nobody()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Protected());
        string token = Tokens.Create("canary-5d1f0c");
        string[] lists =
        [
            $"{Bearer}{token}", $"{Json}, {Bearer}{token}, {Bearer}{token}", $"{Json}, {Bearer}{token}!", $"{Json}, x{Bearer}{token}", $"\"{Json}, {Bearer}{token}\"",
            $"chat, {Bearer.ToUpperInvariant()}{token}", $"{Json}, {Bearer}{token.PadRight(8193, 'a')}", $"{Json}, {Bearer}{token}\u001b[31m",
        ];
        await host.WithstandAsync(async () =>
        {
            foreach (string list in lists)
            {
                await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
                await peer.SendAsync(RawWebSocket.Request(AttackedHost.Path, list, ("Connection", "Upgrade, close")));
                string answer = System.Text.Encoding.Latin1.GetString(await peer.ReadToEndAsync());
                Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
                Assert.DoesNotContain(token, answer, StringComparison.Ordinal);
            }

            await RawWebSocket.ExpectRefusalAsync(host.Http11, 400, AttackedHost.Path, $"{Json}, {Bearer}{token}", ("Authorization", $"Bearer {token}"));
        });
        host.Logs.AssertNeverHas(token);
    }

    [Fact]
    public async Task A_canary_token_is_in_no_answer_and_no_log()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Protected());
        string good = Tokens.Create("canary-9a2b71");
        string expired = Tokens.Create("canary-9a2b71", expiresIn: TimeSpan.FromHours(-1));
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket page = await RawWebSocket.OpenAsync(host.Http11, AttackedHost.Path, $"{Json}, {Bearer}{good}");
            await page.SendAsync(WebSockets.Framing.Opcode.Text, "no json"u8.ToArray());
            RawFrame close = await page.ExpectCloseAsync(1007);
            Assert.DoesNotContain(good, close.CloseReason, StringComparison.Ordinal);

            await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
            HttpAnswer answer = await RawWebSocket.HandshakeAsync(peer, AttackedHost.Path, $"{Json}, {Bearer}{good}");
            Assert.Equal((101, Json), (answer.Status, answer.Header("Sec-WebSocket-Protocol")));
            Assert.DoesNotContain(good, answer.Head, StringComparison.Ordinal);

            HttpAnswer refused = await RawWebSocket.ExpectRefusalAsync(host.Http11, 401, AttackedHost.Path, $"{Json}, {Bearer}{expired}");
            Assert.DoesNotContain(expired, refused.Head, StringComparison.Ordinal);

            await using RawHttp2 grpc = await RawHttp2.ConnectAsync(host.Http2);
            await grpc.SendAsync(RawHttp2.Call(1, AttackedHost.Path, headers: [("authorization", $"Bearer {good}"), ("messaging-serializer", "json")]));
            await grpc.ExpectAcceptedAsync(1);
            await grpc.SendDataAsync(1, ForeignGrpc.Frame("no json"u8));
            Http2Frame trailers = await grpc.ExpectAsync(
                frame => frame.Stream == 1 && frame.Mentions(nameof(ChannelCloseStatus.InvalidMessage)), "trailers with InvalidMessage");
            Assert.False(trailers.Mentions(good));
        });
        host.Logs.AssertNeverHas(good);
        host.Logs.AssertNeverHas(expired);
    }

    private static IEnumerable<string?> BadTokens()
    {
        string good = Tokens.Create();
        string body = good.Split('.')[1];
        yield return null;
        yield return "garbage";
        yield return good[..^1];
        yield return Tokens.Create(key: new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        yield return Tokens.Create(issuer: "https://evil.example");
        yield return Tokens.Create(audience: "another");
        yield return Tokens.Create(expiresIn: TimeSpan.FromHours(-1));
        yield return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{body}.";
        yield return $"{Base64UrlEncoder.Encode("""{"alg":"None","typ":"JWT"}""")}.{body}.{good.Split('.')[2]}";
        yield return $"{good.Split('.')[0]}.{Base64UrlEncoder.Encode("""{"sub":"admin","iss":"https://issuer.example","aud":"talk","exp":99999999999}""")}.{good.Split('.')[2]}";
    }

    private static Task<Http2Frame> ExpectUnauthorizedAsync(RawHttp2 peer, int stream) =>
        peer.ExpectAsync(frame => frame.Stream == stream && frame.Type == Http2FrameType.Headers && frame.Mentions("401"), $"401 on stream {stream}");

    private static async Task ReadCloseAsync(RawWebSocket webSocket)
    {
        RawFrame frame;
        do
        {
            frame = await webSocket.ReadAsync().Within("the end of a channel whose token has expired");
        }
        while (frame.Opcode != WebSockets.Framing.Opcode.Close);

        Assert.Equal(3000, frame.CloseCode);
    }

    private static async Task ReadStatusAsync(RawHttp2 peer, int stream)
    {
        Http2Frame frame;
        do
        {
            frame = await peer.ReadAsync().Within("the end of a call whose token has expired");
        }
        while (frame.Stream != stream || frame.Type != Http2FrameType.Headers);

        Assert.True(frame.Mentions(nameof(ChannelCloseStatus.Unauthenticated)));
    }
}
