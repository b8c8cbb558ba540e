using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Security.Tests;

/// <summary>Peers that begin something and never finish it.</summary>
public sealed class SilentPeerTests
{
    private const int Count = 1000;
    private const int Timeout = 3008;

    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("nothing at all", "")]
    [InlineData("half a request", "GET /attack.v1.Attack/Raw HTTP/1.1\r\nHost: localh")]
    public async Task A_good_client_connects_at_once_beside_a_thousand_silent_ones(string what, string bytes)
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(() => BesideAsync(host, host.Http11, async peer =>
        {
            if (bytes.Length > 0)
            {
                await peer.SendAsync(bytes);
            }
        }, what));
    }

    [Fact]
    public async Task A_good_client_connects_at_once_beside_a_thousand_half_open_tls_handshakes()
    {
        // The beginning of a ClientHello (RFC 8446 section 4.1.2) of 512 bytes.
        byte[] hello = [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3];
        await using AttackedHost host = await AttackedHost.StartAsync();
        UriBuilder clear = new(host.Tls) { Scheme = Uri.UriSchemeHttp };
        await host.WithstandAsync(() => BesideAsync(host, clear.Uri, peer => peer.SendAsync(hello).AsTask(), "half-open TLS"));
    }

    [Fact]
    public async Task A_request_header_that_comes_byte_by_byte_is_given_up()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Configure = builder => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(0.5)),
        });
        await host.WithstandAsync(async () =>
        {
            await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
            Task<HttpAnswer> answer = HttpAnswer.ReadAsync(peer);
            using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(50));
            foreach (char next in RawWebSocket.Request(AttackedHost.RawPath))
            {
                if (answer.IsCompleted || !await peer.TrySendAsync(new byte[] { (byte)next }))
                {
                    break;
                }

                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }

            Assert.Equal(408, (await answer.Within()).Status);
        });
    }

    [Fact]
    public async Task A_message_that_never_becomes_whole_ends_with_the_idle_timeout()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Configure = builder => builder.Set("Messaging:Endpoints:raw:IdleTimeout", "00:00:00.5"),
        });
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Http11);
            await webSocket.SendAsync(Opcode.Text, [0x31], final: false);
            await using RawHttp2 grpc = await RawHttp2.ConnectAsync(host.Http2);
            await grpc.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath));
            await grpc.ExpectAcceptedAsync(1);
            await grpc.SendDataAsync(1, ForeignGrpc.Frame([1, 2, 3], claimed: 1000));
            await webSocket.ExpectCloseAsync(Timeout);
            await grpc.ExpectStatusAsync(1, ChannelCloseStatus.Timeout);
        });
    }

    private static async Task BesideAsync(AttackedHost host, Uri address, Func<RawPeer, Task> begin, string what)
    {
        List<RawPeer> silent = [];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                RawPeer peer = await RawPeer.ConnectAsync(address);
                silent.Add(peer);
                await begin(peer);
            }

            foreach ((Uri at, string transport) in new[] { (host.Http11, "WebSocket"), (host.Http2, "Grpc"), (host.Tls, "WebSocket") })
            {
                await using Client<Letter, Letter> client = new(at, AttackedHost.Path, Over.Transport(transport));
                Stopwatch watch = Stopwatch.StartNew();
                IDuplexChannel<Letter, Letter> channel = await client.ConnectAsync();
                TimeSpan took = watch.Elapsed;
                await channel.CompleteAsync(TestContext.Current.CancellationToken);
                await channel.Closed.Within();
                Expect.InTime(took < Prompt, $"{transport} took {took} beside {Count} peers that sent {what}.");
            }
        }
        finally
        {
            foreach (RawPeer peer in silent)
            {
                await peer.DisposeAsync();
            }
        }
    }
}
