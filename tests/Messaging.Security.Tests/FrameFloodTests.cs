namespace Messaging.Security.Tests;

/// <summary>Frames that cost nothing to send and could go on for ever.</summary>
public sealed class FrameFloodTests
{
    private const int ResourceExhausted = 4001;
    private const int FramesPerWrite = 10_000;

    [Fact]
    public async Task Millions_of_empty_fragments_are_cut_off()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11);
            await peer.SendAsync(Opcode.Text, [], final: false);
            await FloodAsync(peer, FrameBytes.Frame(Opcode.Continuation, [], final: false, masked: true), 5_000_000);
        });
    }

    [Theory]
    [InlineData(Opcode.Ping, 0)]
    [InlineData(Opcode.Ping, 125)]
    [InlineData(Opcode.Pong, 0)]
    internal async Task A_flood_of_control_frames_is_cut_off(Opcode opcode, int length)
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11);
            await FloodAsync(peer, FrameBytes.Frame(opcode, new byte[length], masked: true), 1_000_000);
        });
    }

    [Fact]
    public async Task An_endpoint_may_allow_fewer()
    {
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Configure = builder => builder
                .Set("Messaging:Endpoints:raw:WebSocket:MaxFragmentsPerMessage", "2").Set("Messaging:Endpoints:raw:WebSocket:MaxControlFramesPerSecond", "3"),
        });
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket fragments = await RawWebSocket.OpenAsync(host.Http11);
            await fragments.SendAsync(Opcode.Text, [0x31], final: false);
            await fragments.SendAsync(Opcode.Continuation, [0x32]);
            Assert.Equal("12"u8.ToArray(), (await Expect.InTimeAsync(fragments.ReadAsync())).Payload);
            await fragments.SendAsync(Opcode.Text, [0x31], final: false);
            await fragments.SendAsync(Opcode.Continuation, [0x32], final: false);
            await fragments.SendAsync(Opcode.Continuation, [0x33]);
            await fragments.ExpectCloseAsync(ResourceExhausted);

            await using RawWebSocket pings = await RawWebSocket.OpenAsync(host.Http11);
            await pings.SendAsync((byte[])[.. Enumerable.Repeat(FrameBytes.Frame(Opcode.Ping, [], masked: true), 4).SelectMany(bytes => bytes)]);
            await pings.ExpectCloseAsync(ResourceExhausted);
        });
    }

    /// <summary>The Close frame must come soon although the flood goes on; the server does not wait for its end.</summary>
    private static async Task FloodAsync(RawWebSocket peer, byte[] frame, int count)
    {
        byte[] frames = [.. Enumerable.Repeat(frame, FramesPerWrite).SelectMany(bytes => bytes)];
        Task<bool> flood = SendAsync();
        RawFrame close = await peer.ExpectCloseAsync(ResourceExhausted);
        Assert.NotEmpty(close.CloseReason);
        await flood.Within("the flood is taken or cut off");

        async Task<bool> SendAsync()
        {
            for (int sent = 0; sent < count; sent += FramesPerWrite)
            {
                if (!await peer.Peer.TrySendAsync(frames))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
