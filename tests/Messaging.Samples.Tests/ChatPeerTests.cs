using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Chat;
using Messaging.Samples.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Samples.Tests;

/// <summary>samples/Chat against people who do not behave, and within its bounds.</summary>
public sealed class ChatPeerTests : IAsyncLifetime
{
    private const string Path = "/chat.v1.Rooms/Join";

    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private SampleServer _server = null!;
    private ServiceProvider _services = null!;

    // What does not come within five minutes does not come.
    private CancellationToken Stop => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _patience.CancelAfter(TimeSpan.FromMinutes(5));
        _server = await SampleServer.StartAsync("Chat");
        var services = new ServiceCollection();
        services.AddMessaging().AddGrpc().AddProtobuf().AddChannel<FromPerson, FromRoom>("chat", options =>
        {
            options.Address = new Uri(_server.Http2);
            options.Path = Path;
            options.Transport = "Grpc";
        });
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        _patience.Dispose();
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"say":{"text":"hello"}}""", "Expected to be told a room and a name first.")]
    [InlineData("""{"enter":{"room":"Lounge","name":"ann"}}""", "Invalid message: enter.room.")]
    [InlineData("""{"enter":{"room":"lounge\n","name":"ann"}}""", "Invalid message: enter.room.")]
    [InlineData("""{"enter":{"room":"lounge","name":""}}""", "Invalid message: enter.name.")]
    [InlineData("""{"enter":{"room":"lounge","name":" ann"}}""", "Invalid message: enter.name.")]
    [InlineData("""{"enter":{"room":"lounge","name":"ann\u202Enna"}}""", "Invalid message: enter.name.")]
    [InlineData("""{"enter":{"room":"lounge","name":"abcdefghijklmnopqrstuvwxy"}}""", "Invalid message: enter.name.")]
    [InlineData("""{}""", "Invalid message: content.")]
    [InlineData("""{"enter":{"room":"lounge","name":"ann"},"say":{"text":"both"}}""", "")]
    [InlineData("""hello""", "")]
    public async Task A_bad_first_message_is_refused(string text, string reason)
    {
        using ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, text);
        await AssertRefusedAsync(socket, WebSocketCloseStatus.InvalidPayloadData, reason);
    }

    [Theory]
    [InlineData("""{"say":{"text":"  "}}""", "Invalid message: say.text.")]
    [InlineData("""{"say":{"text":"\u001b[2J"}}""", "Invalid message: say.text.")]
    [InlineData("""{"enter":{"room":"lounge","name":"ann"}}""", "Expected to enter once.")]
    [InlineData("long", "Invalid message: say.text.")]
    public async Task A_bad_message_ends_its_own_channel_and_no_other(string text, string reason)
    {
        await using IDuplexChannel<FromPerson, FromRoom> ben = await EnterAsync("lounge", "ben");
        using ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, """{"enter":{"room":"lounge","name":"ann"}}""");
        await SendAsync(socket, text == "long" ? JsonSerializer.Serialize(new { say = new { text = new string('x', 501) } }) : text);
        await AssertRefusedAsync(socket, WebSocketCloseStatus.InvalidPayloadData, reason);

        await WaitForAsync(ben, message => message.Left?.Name == "ann");
        await ben.SendAsync(new FromPerson { Say = new Say { Text = "still here" } }, Stop);
        FromRoom line = await WaitForAsync(ben, message => message.Line is not null);
        Assert.Equal("still here", line.Line.Text);
    }

    [Fact]
    public async Task Rooms_are_bounded_and_an_empty_one_makes_room()
    {
        var channels = new List<IDuplexChannel<FromPerson, FromRoom>>();
        for (int i = 0; i < 50; i++)
        {
            channels.Add(await EnterAsync($"room-{i}", "ann"));
        }

        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await RefusedAsync("room-50")).Status);
        await channels[7].DisposeAsync();
        await WaitForAsync(channels[0], message => message.Rooms?.Rooms.Count == 49);
        channels[7] = await EnterAsync("room-50", "ann");

        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await RefusedAsync("room-7")).Status);
        foreach (IDuplexChannel<FromPerson, FromRoom> channel in channels)
        {
            await channel.DisposeAsync();
        }
    }

    [Fact]
    public async Task People_of_a_room_are_bounded_and_a_name_is_nobody_elses()
    {
        var channels = new List<IDuplexChannel<FromPerson, FromRoom>>();
        for (int i = 0; i < 100; i++)
        {
            channels.Add(await EnterAsync("lounge", "ann", expected: i == 0 ? "ann" : $"ann {i + 1}"));
        }

        Assert.Equal(ChannelCloseStatus.ResourceExhausted, (await RefusedAsync("lounge")).Status);
        foreach (IDuplexChannel<FromPerson, FromRoom> channel in channels)
        {
            channel.Abort(ChannelCloseStatus.Cancelled);
            await channel.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_does_not_read_is_put_out_and_the_others_miss_nothing()
    {
        await using IDuplexChannel<FromPerson, FromRoom> slow = await EnterAsync("lounge", "slow");
        await using IDuplexChannel<FromPerson, FromRoom> reader = await EnterAsync("lounge", "reader");
        bool isSlowGone = false;

        // Enough for what the connection and the room keep for one who does not read; each says what the room takes without a pause, and makes room.
        for (int talkers = 0; talkers < 60 && !isSlowGone; talkers++)
        {
            await using IDuplexChannel<FromPerson, FromRoom> talker = await EnterAsync("lounge", $"talker {talkers}");
            for (int line = 0; line < 20; line++)
            {
                string text = $"{talkers} {line} {new string('字', 450)}";
                await talker.SendAsync(new FromPerson { Say = new Say { Text = text } }, Stop);
                FromRoom heard = await WaitForAsync(reader, message =>
                {
                    isSlowGone |= message.Left?.Name == "slow";
                    return message.Line is not null;
                });
                Assert.Equal(text, heard.Line.Text);
            }
        }

        Assert.True(isSlowGone);
        DuplexChannelException end = await Assert.ThrowsAsync<DuplexChannelException>(() => slow.ReadAllAsync(Stop).CountAsync(Stop).AsTask());
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "Too slow for this room."), (end.Status, (await slow.Closed).Reason));
    }

    private async Task<IDuplexChannel<FromPerson, FromRoom>> EnterAsync(string room, string name, string? expected = null)
    {
        IDuplexChannel<FromPerson, FromRoom> channel = await _services.GetRequiredService<IDuplexChannelFactory<FromPerson, FromRoom>>()
            .ConnectAsync(cancellationToken: Stop);
        await channel.SendAsync(new FromPerson { Enter = new Enter { Room = room, Name = name } }, Stop);
        FromRoom first = await channel.ReadAllAsync(Stop).FirstAsync(Stop);
        Assert.Equal(expected ?? name, first.Welcome?.Name);
        return channel;
    }

    private async Task<DuplexChannelException> RefusedAsync(string room)
        => await Assert.ThrowsAsync<DuplexChannelException>(() => EnterAsync(room, "late"));

    private async Task<FromRoom> WaitForAsync(IDuplexChannel<FromPerson, FromRoom> channel, Func<FromRoom, bool> isIt)
        => await channel.ReadAllAsync(Stop).FirstAsync(isIt, Stop);

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("messaging.v1.json");
        await socket.ConnectAsync(new Uri(_server.Http1.Replace("http", "ws", StringComparison.Ordinal) + Path), Stop);
        return socket;
    }

    private Task SendAsync(ClientWebSocket socket, string text)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Stop);

    private async Task AssertRefusedAsync(ClientWebSocket socket, WebSocketCloseStatus status, string reason)
    {
        byte[] buffer = new byte[65_536];
        while ((await socket.ReceiveAsync(buffer, Stop)).MessageType != WebSocketMessageType.Close)
        {
            // What the room said before.
        }

        Assert.Equal(status, socket.CloseStatus);
        Assert.EndsWith(reason, socket.CloseStatusDescription, StringComparison.Ordinal);
    }
}
