namespace Messaging.Security.Tests;

/// <summary>Too many channels, and streams that are reset as fast as they are opened.</summary>
public sealed class ChannelFloodTests
{
    private const int Neighbours = 3;
    private const int Extra = 5;

    private static AttackSetup Limited => new() { Configure = builder => builder.Set("Messaging:MaxChannels", $"{Neighbours + Extra}") };

    [Fact]
    public async Task One_channel_too_many_is_refused_over_websocket()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Limited);
        await host.WithstandAsync(async () =>
        {
            List<RawWebSocket> peers = [];
            for (int i = 0; i < Extra; i++)
            {
                peers.Add(await RawWebSocket.OpenAsync(host.Http11));
            }

            await RawWebSocket.ExpectRefusalAsync(host.Http11, 429);
            await using RawHttp2 http2 = await RawHttp2.ConnectAsync(host.Http2);
            await http2.SendAsync(RawHttp2.Connect(1, AttackedHost.RawPath));
            await http2.ExpectAsync(frame => frame.Type == Http2FrameType.Headers && frame.Mentions("429"), "status 429");
            foreach (RawWebSocket peer in peers)
            {
                await peer.DisposeAsync();
            }
        });
    }

    [Fact]
    public async Task One_channel_too_many_is_refused_over_grpc()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(Limited);
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            int stream = 1;
            for (int i = 0; i < Extra; i++, stream += 2)
            {
                await peer.SendAsync(RawHttp2.Call(stream, AttackedHost.RawPath));
                await peer.ExpectAcceptedAsync(stream);
            }

            await peer.SendAsync(RawHttp2.Call(stream, AttackedHost.RawPath));
            await peer.ExpectStatusAsync(stream, ChannelCloseStatus.ResourceExhausted);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rapid_resets_end_their_connection_and_no_other(bool overGrpc)
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);

            // The connection goes down with ENHANCE_YOUR_CALM, which the reset of what was not read any more may overtake.
            Task<byte[]> end = peer.Peer.ReadToEndAsync();
            for (int stream = 1; !end.IsCompleted; stream += 2)
            {
                byte[] open = overGrpc ? RawHttp2.Call(stream, AttackedHost.RawPath) : RawHttp2.Connect(stream, AttackedHost.RawPath);
                if (!await peer.Peer.TrySendAsync((byte[])[.. open, .. RawHttp2.Reset(stream)]))
                {
                    break;
                }
            }

            await end;
        });
    }
}
