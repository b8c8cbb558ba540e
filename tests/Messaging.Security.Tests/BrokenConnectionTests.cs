using System.Net.Security;
using System.Text;

namespace Messaging.Security.Tests;

/// <summary>Bytes that are no handshake, handshakes that end early, and connections that are cut in the middle of a message.</summary>
public sealed class BrokenConnectionTests
{
    private const int Kills = 1000;
    private const int AtOnce = 20;

    [Fact]
    public async Task Garbage_on_every_port_ends_its_own_connection_alone()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        Random random = new(6455);
        await host.WithstandAsync(async () =>
        {
            for (int i = 0; i < 60; i++)
            {
                byte[] garbage = new byte[random.Next(1, 5000)];
                random.NextBytes(garbage);
                foreach (Uri port in Ports(host))
                {
                    // Over TLS once as it is, once inside.
                    await SendAndLeaveAsync(new UriBuilder(port) { Scheme = i % 2 == 0 ? "http" : port.Scheme }.Uri, garbage);
                }
            }
        });
        AssertNoErrors(host);
    }

    [Fact]
    public async Task Garbage_that_ends_as_a_request_is_a_bad_request()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
            await peer.TrySendAsync((byte[])[0x16, 0x00, 0xFF, 0x80, .. "\r\n\r\n"u8]);
            Assert.StartsWith("HTTP/1.1 400", Encoding.Latin1.GetString(await peer.ReadToEndAsync()), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_handshake_that_ends_anywhere_is_forgotten()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        byte[] upgrade = Encoding.Latin1.GetBytes(RawWebSocket.Request(AttackedHost.Path, "messaging.v1.json"));
        byte[] call = [.. RawHttp2.Preface, .. RawHttp2.Frame(Http2FrameType.Settings, 0, 0, []), .. RawHttp2.Call(1, AttackedHost.Path)];
        await host.WithstandAsync(async () =>
        {
            for (int at = 1; at < upgrade.Length; at += 7)
            {
                await SendAndLeaveAsync(host.Http11, upgrade[..at]);
                await SendAndLeaveAsync(host.Tls, upgrade[..at]);
            }

            for (int at = 1; at < call.Length; at += 7)
            {
                await SendAndLeaveAsync(host.Http2, call[..at]);
                await SendAndLeaveAsync(host.Tls, call[..at], SslApplicationProtocol.Http2);
            }
        });
        AssertNoErrors(host);
    }

    [Fact]
    public async Task A_thousand_connections_cut_in_the_middle_of_a_message_leave_nothing()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        byte[] half = FrameBytes.Frame(Opcode.Text, new byte[30_000], masked: true)[..10_000];
        await host.WithstandAsync(() => Parallel.ForAsync(
            0, Kills, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
            {
                if (i % 2 == 0)
                {
                    RawWebSocket peer = await RawWebSocket.OpenAsync(i % 4 == 0 ? host.Http11 : host.Tls, AttackedHost.Path, "messaging.v1.json");
                    await peer.SendAsync(half);
                    peer.Peer.Reset();
                }
                else
                {
                    RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
                    await peer.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath));
                    await peer.ExpectAcceptedAsync(1);
                    await peer.SendDataAsync(1, ForeignGrpc.Frame(new byte[10_000], claimed: 30_000));
                    peer.Peer.Reset();
                }
            }));
        AssertNoErrors(host);
    }

    private static Uri[] Ports(AttackedHost host) => [host.Http11, host.Http2, host.Tls];

    private static async Task SendAndLeaveAsync(Uri port, byte[] bytes, SslApplicationProtocol? protocol = null)
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(port, protocol);
        await peer.TrySendAsync(bytes);
    }

    /// <summary>What a peer does is no error of the server's.</summary>
    private static void AssertNoErrors(AttackedHost host) =>
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
}
