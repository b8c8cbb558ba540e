using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>What a <see cref="StreamServer"/> does with peers that do not shake hands as they should, and that its other clients do not notice.</summary>
public sealed class StreamServerTests
{
    private const int MaxHandshake = 16 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "one byte too many", Block(Hello(MaxHandshake + 1)) },
        { "a length beyond all memory", Head(int.MaxValue) },
        { "a negative length", Head(-1) },
        { "another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray() },
        { "no UTF-8", Block([(byte)'/', 0xC3, 0x28, (byte)'\n']) },
        { "nothing", Head(0) },
        { "no deadline", Block("/echo"u8.ToArray()) },
        { "no path", Block("echo\n\njson"u8.ToArray()) },
        { "a wrong deadline", Block("/echo\nsoon\njson"u8.ToArray()) },
        { "an unknown path", Block("/other\n\njson"u8.ToArray()) },
    };

    public static TheoryData<string, byte[]> Unfinished => new()
    {
        { "nothing", [] },
        { "half a length", [5, 0] },
        { "half a handshake", [.. Head(100), .. "/echo\n"u8] },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task A_handshake_that_is_none_is_refused(string what, byte[] bytes)
    {
        await using StreamServerHost host = await StreamServerHost.StartAsync();
        await using ServiceProvider client = host.CreateClient();
        await using IDuplexChannel<string, string> neighbour = await StreamServerHost.ConnectAsync(client);

        using Socket peer = await host.ConnectPeerAsync(bytes);
        byte[] answer = await StreamServerHost.ReadToEndAsync(peer);

        Assert.True(answer.Length > sizeof(int), $"No answer to {what}.");
        Assert.Equal(answer.Length - sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(answer));
        string text = Encoding.UTF8.GetString(answer.AsSpan(sizeof(int)));
        Assert.StartsWith("ProtocolError\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/echo", text, StringComparison.Ordinal); // What there is besides is not told to strangers.
        await StreamServerHost.EchoAsync(neighbour);
    }

    [Fact]
    public async Task The_longest_handshake_is_read()
    {
        await using StreamServerHost host = await StreamServerHost.StartAsync();

        using Socket peer = await host.ConnectPeerAsync(Block(Hello(MaxHandshake)));
        await using var stream = new NetworkStream(peer);
        byte[] answer = new byte[sizeof(int) + "Completed\njson".Length];
        await stream.ReadExactlyAsync(answer, Token);

        Assert.Equal(Block("Completed\njson"u8.ToArray()), answer);
    }

    [Theory, MemberData(nameof(Unfinished))]
    public async Task A_peer_that_does_not_finish_its_handshake_is_left(string what, byte[] bytes)
    {
        using var clock = new HandshakeClock();
        await using StreamServerHost host = await StreamServerHost.StartAsync(clock);
        await using ServiceProvider client = host.CreateClient();
        await using IDuplexChannel<string, string> neighbour = await StreamServerHost.ConnectAsync(client);
        await clock.BegunAsync(Token);

        using Socket peer = await host.ConnectPeerAsync(bytes);
        await clock.BegunAsync(Token);
        Task<byte[]> answer = StreamServerHost.ReadToEndAsync(peer);
        clock.Advance(HandshakeClock.Limit - TimeSpan.FromMilliseconds(1));
        await StreamServerHost.EchoAsync(neighbour);
        Assert.False(answer.IsCompleted, $"After {what} it was left too early.");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(await answer);
        await StreamServerHost.EchoAsync(neighbour);
    }

    [Fact]
    public async Task One_channel_too_many_is_refused_until_another_has_ended()
    {
        await using StreamServerHost host = await StreamServerHost.StartAsync(maxChannels: 2);
        await using ServiceProvider client = host.CreateClient();
        await using IDuplexChannel<string, string> first = await StreamServerHost.ConnectAsync(client);
        await using IDuplexChannel<string, string> second = await StreamServerHost.ConnectAsync(client);

        DuplexChannelException refusal = await Assert.ThrowsAsync<DuplexChannelException>(() => StreamServerHost.ConnectAsync(client));

        Assert.Equal((ChannelCloseStatus.ResourceExhausted, true), (refusal.Status, refusal.ByPeer));
        await StreamServerHost.EchoAsync(first);
        await StreamServerHost.EchoAsync(second);

        await first.DisposeAsync();
        await using IDuplexChannel<string, string> third = await ConnectWhenThereIsRoomAsync(client);
        await StreamServerHost.EchoAsync(third);
        await StreamServerHost.EchoAsync(second);
    }

    [Fact]
    public async Task Silent_peers_count_as_channels_no_longer_than_their_handshake_may_take()
    {
        using var clock = new HandshakeClock();
        await using StreamServerHost host = await StreamServerHost.StartAsync(clock, maxChannels: 2);
        await using ServiceProvider client = host.CreateClient();
        await using IDuplexChannel<string, string> neighbour = await StreamServerHost.ConnectAsync(client);
        await clock.BegunAsync(Token);
        using Socket silent = await host.ConnectPeerAsync([]);
        await clock.BegunAsync(Token);

        DuplexChannelException refusal = await Assert.ThrowsAsync<DuplexChannelException>(() => StreamServerHost.ConnectAsync(client));
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, refusal.Status);
        clock.Advance(HandshakeClock.Limit);
        Assert.Empty(await StreamServerHost.ReadToEndAsync(silent));

        await using IDuplexChannel<string, string> next = await ConnectWhenThereIsRoomAsync(client);
        await StreamServerHost.EchoAsync(next);
        await StreamServerHost.EchoAsync(neighbour);
    }

    // The client knows of an end a moment before the server has put the channel away.
    private static async Task<IDuplexChannel<string, string>> ConnectWhenThereIsRoomAsync(ServiceProvider client)
    {
        using var patience = new CancellationTokenSource(StreamServerHost.Patience);
        while (true)
        {
            try
            {
                return await StreamServerHost.ConnectAsync(client);
            }
            catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.ResourceExhausted && !patience.IsCancellationRequested)
            {
            }
        }
    }

    // In order but for its length, which a serializer with a long name makes.
    private static byte[] Hello(int length)
    {
        byte[] hello = new byte[length];
        hello.AsSpan().Fill((byte)'x');
        "/echo\n\njson\n"u8.CopyTo(hello);
        return hello;
    }

    private static byte[] Head(int length)
    {
        byte[] head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, length);
        return head;
    }

    private static byte[] Block(byte[] text) => [.. Head(text.Length), .. text];
}
