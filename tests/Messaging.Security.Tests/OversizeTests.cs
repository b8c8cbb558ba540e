namespace Messaging.Security.Tests;

/// <summary>Messages that are too long, or claim to be.</summary>
public sealed class OversizeTests
{
    private const int Limit = 100_000;
    private const int Peers = 200;

    // A message that is claimed and does not come costs a piece of the receive buffer, and each peer here its sockets and streams on both ends.
    private const long MaxBytesEach = 256 * 1024;

    private static AttackSetup Limited => new() { Configure = builder => builder.Set("Messaging:Endpoints:raw:MaxMessageBytes", $"{Limit}") };

    [Fact]
    public async Task A_byte_over_the_limit_is_too_large_over_websocket()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Limited);
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11);
            await peer.SendAsync(Opcode.Binary, new byte[Limit]);
            Assert.Equal(Limit, (await Expect.InTimeAsync(peer.ReadAsync())).Payload.Length);
            await peer.SendAsync(Opcode.Binary, new byte[Limit / 2], final: false);
            await peer.SendAsync(Opcode.Continuation, new byte[(Limit / 2) + 1]);
            await peer.ExpectCloseAsync(1009);
        });
    }

    [Fact]
    public async Task A_byte_over_the_limit_is_too_large_over_grpc()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Limited);
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            await peer.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath));
            await peer.ExpectAcceptedAsync(1);
            foreach (byte[] part in ForeignGrpc.Frame(new byte[Limit + 1]).Chunk(16 * 1024))
            {
                await peer.SendDataAsync(1, part);
            }

            await peer.ExpectStatusAsync(1, ChannelCloseStatus.MessageTooLarge);
        });
    }

    [Fact]
    public async Task Claimed_messages_cost_what_has_come_of_them_over_websocket()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(() => HoldAsync(host, async () =>
        {
            RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11);
            await peer.SendAsync(new byte[] { 0x82, 0xFF, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 1, 2, 3 });
            return peer;
        }));
    }

    [Fact]
    public async Task Claimed_messages_cost_what_has_come_of_them_over_grpc()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(() => HoldAsync(host, async () =>
        {
            RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            await peer.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath));
            await peer.ExpectAcceptedAsync(1);
            await peer.SendDataAsync(1, ForeignGrpc.Frame([1, 2, 3], claimed: 4 * 1024 * 1024));
            return peer;
        }));
    }

    private static async Task HoldAsync(AttackedHost host, Func<Task<IAsyncDisposable>> open)
    {
        long open0 = host.Gauge.Count;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<IAsyncDisposable> peers = [];
        try
        {
            for (int i = 0; i < Peers; i++)
            {
                peers.Add(await open());
            }

            await host.Gauge.WaitForAtLeastAsync(open0 + Peers);
            long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Peers;
            TestContext.Current.TestOutputHelper?.WriteLine($"{each:N0} bytes for each message of 4 MiB that was claimed");
            Assert.True(each < MaxBytesEach, $"{each:N0} bytes for each claimed message");
        }
        finally
        {
            foreach (IAsyncDisposable peer in peers)
            {
                await peer.DisposeAsync();
            }
        }
    }
}
