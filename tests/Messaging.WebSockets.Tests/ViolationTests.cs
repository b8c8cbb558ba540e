using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Tests;

/// <summary>A peer that breaks the rules, on a raw socket, and what it is told.</summary>
public sealed class ViolationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], int, ChannelCloseStatus> Attacks() => new()
    {
        { "an unmasked frame", FrameBytes.Frame(Opcode.Text, "hi"u8.ToArray()), 1002, ChannelCloseStatus.ProtocolError },
        { "a claimed length of 2^62", [0x82, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009, ChannelCloseStatus.MessageTooLarge },
        { "bad text", FrameBytes.Frame(Opcode.Text, [0xFF, 0xFE], masked: true), 1007, ChannelCloseStatus.InvalidMessage },
        { "a reserved bit", FrameBytes.Frame(Opcode.Text, [], masked: true, reserved: 4), 1002, ChannelCloseStatus.ProtocolError },
        { "an HTTP request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), 1002, ChannelCloseStatus.ProtocolError },
        {
            "a message after the sign of completion",
            [.. FrameBytes.Frame(Opcode.Binary, [], masked: true), .. FrameBytes.Frame(Opcode.Text, [0x31], masked: true)],
            1002,
            ChannelCloseStatus.ProtocolError
        },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_violation_is_answered_with_a_close_frame_that_is_not_lost(string what, byte[] attack, int closeCode, ChannelCloseStatus status)
    {
        (NetworkStream peer, NetworkStream stream) = await SocketPair.ConnectAsync();
        await using ITransportConnection server = SocketPair.Open(stream, ChannelRole.Server);
        await peer.WriteAsync(FrameBytes.Frame(Opcode.Text, "first"u8.ToArray(), masked: true), Stop);
        await peer.WriteAsync(attack, Stop);

        // More than the sockets hold, so that a server that just closes would reset the connection over its own Close frame.
        Task flood = FloodAsync(peer, new byte[2_000_000]);
        byte[] head = new byte[4];
        await peer.ReadExactlyAsync(head, Stop);
        Assert.Equal(0x88, head[0]);
        Assert.True(BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) == closeCode, what);
        await flood;
        ChannelClosed closed = await server.Closed;
        Assert.Equal((status, false), (closed.Status, closed.ByPeer));

        // What came whole before the violation is delivered first.
        RawMessage message = await server.ReceiveAsync();
        Assert.Equal(5, message.Payload.Length);
        peer.Close();
    }

    [Fact]
    public async Task A_connection_in_which_the_peer_never_answers_a_close_is_down_after_the_close_time_out()
    {
        (NetworkStream peer, NetworkStream stream) = await SocketPair.ConnectAsync();
        ITransportConnection server = SocketPair.Open(stream, ChannelRole.Server, new ChannelLimits { CloseTimeout = TimeSpan.FromMilliseconds(300) });
        var watch = Stopwatch.StartNew();
        await server.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));
        Assert.Equal(ChannelCloseStatus.Cancelled, (await server.Closed).Status);
        byte[] rest = new byte[100];
        int length = await peer.ReadAtLeastAsync(rest, 100, throwOnEndOfStream: false, Stop);
        Assert.Equal(0x88, rest[0]);
        Assert.Equal(1000, BinaryPrimitives.ReadUInt16BigEndian(rest.AsSpan(2)));
        Assert.Equal(4, length);
    }

    [Fact]
    public async Task Pings_are_answered_with_their_payload_while_the_application_does_not_read()
    {
        (NetworkStream peer, NetworkStream stream) = await SocketPair.ConnectAsync();
        await using ITransportConnection server = SocketPair.Open(stream, ChannelRole.Server);
        await peer.WriteAsync(FrameBytes.Frame(Opcode.Ping, [1, 2, 3], masked: true), Stop);
        byte[] pong = new byte[5];
        await peer.ReadExactlyAsync(pong, Stop);
        Assert.Equal([0x8A, 3, 1, 2, 3], pong);
        peer.Close();
    }

    [Fact]
    public async Task A_client_masks_every_frame_with_another_key()
    {
        (NetworkStream stream, NetworkStream peer) = await SocketPair.ConnectAsync();
        ITransportConnection client = SocketPair.Open(stream, ChannelRole.Client);
        var keys = new HashSet<uint>();
        for (int i = 0; i < 1000; i++)
        {
            await client.SendAsync(new RawMessage(new byte[] { 1 }, MessageKind.Binary), Stop);
        }

        byte[] frame = new byte[7];
        for (int i = 0; i < 1000; i++)
        {
            await peer.ReadExactlyAsync(frame, Stop);
            Assert.Equal(0x81, frame[1]);
            Assert.Equal(1, frame[6] ^ frame[2]);
            keys.Add(BitConverter.ToUInt32(frame, 2));
        }

        Assert.InRange(keys.Count, 999, 1000);
        peer.Close();
        await client.DisposeAsync();
    }

    private static async Task FloodAsync(NetworkStream peer, byte[] bytes)
    {
        try
        {
            await peer.WriteAsync(bytes, Stop);
        }
        catch (IOException)
        {
            // The server has gone down meanwhile; what it said before counts.
        }
    }
}
