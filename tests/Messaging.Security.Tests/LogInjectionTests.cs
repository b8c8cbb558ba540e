using System.Globalization;
using System.Text.Json;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Security.Tests;

/// <summary>Whatever a peer says is logged as one line: it can neither write entries of its own nor change what a terminal shows.</summary>
public sealed class LogInjectionTests
{
    private const string LoggingPath = "/attack.v1.Attack/Log";
    private const string Canary = "canary-7e57";
    private const string Evil = "\r\ninfo: admin logged in\u001b[2K\u202E\u2028\u0085" + Canary;

    /// <summary>A message whose error names the path to the key.</summary>
    private static readonly byte[] EvilJson = JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, Dictionary<string, string>> { ["counts"] = new() { [Evil] = "x" } });

    [Fact]
    public async Task What_peers_say_is_one_line_wherever_it_is_logged()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await SayOverWebSocketAsync(host);
            await SayInHandshakesAsync(host);
            await SayOverGrpcAsync(host);
        });

        LogEntry[] ours = [.. host.Logs.Ours];
        foreach (string expected in (string[])["(by peer: True)", "None of the serializers", "refused"])
        {
            Assert.Contains(ours, entry => entry.Message.Contains(expected, StringComparison.Ordinal));
        }

        Assert.Contains(ours, entry => entry.Message.Contains(Canary, StringComparison.Ordinal));
        LogEntry? injected = ours.FirstOrDefault(entry => entry.Values.Append(entry.Message).Any(HasControl));
        Assert.True(injected is null, $"A peer wrote control characters into the log: {injected}");
    }

    [Fact]
    public async Task What_a_handler_logs_of_a_bad_message_has_no_line_of_the_peer()
    {
        TaskCompletionSource<string> logged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Map = app => app.MapDuplexChannel<Letter, Letter>(LoggingPath, async (channel, ended) =>
            {
                DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => channel.ReadAllAsync(ended).FirstAsync(ended).AsTask());
                logged.SetResult($"{failure}");
            }),
        });
        await using RawWebSocket sending = await RawWebSocket.OpenAsync(host.Http11, LoggingPath, "messaging.v1.json");
        await sending.SendAsync(Opcode.Text, EvilJson);
        string text = await Expect.InTimeAsync(logged.Task);
        Assert.Contains(Canary, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\ninfo:", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task The_query_of_a_request_is_not_logged()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11, $"{AttackedHost.RawPath}?access_token={Canary}");
            await socket.SendAsync(Opcode.Close, FrameBytes.Close(1000));
            await socket.ExpectCloseAsync(1000);
            await RawWebSocket.ExpectRefusalAsync(host.Http11, 400, $"{AttackedHost.Path}?access_token={Canary}", "messaging.v1.none");
        });
        Assert.DoesNotContain(host.Logs.Ours, entry => entry.Texts.Any(text => text.Contains(Canary, StringComparison.Ordinal)));
    }

    private static async Task SayOverWebSocketAsync(AttackedHost host)
    {
        await using RawWebSocket closing = await RawWebSocket.OpenAsync(host.Http11);
        await closing.SendAsync(Opcode.Close, FrameBytes.Close(4000, Evil));
        await closing.ExpectCloseAsync(4000);

        await using RawWebSocket sending = await RawWebSocket.OpenAsync(host.Http11, AttackedHost.Path, "messaging.v1.json");
        await sending.SendAsync(Opcode.Text, EvilJson);
        RawFrame close = await sending.ExpectCloseAsync(1007);
        Assert.DoesNotContain(Canary, close.CloseReason, StringComparison.Ordinal);
    }

    /// <summary>HTTP itself takes no line breaks in a header, but other control characters; a path may have anything in percent-encoding.</summary>
    private static async Task SayInHandshakesAsync(AttackedHost host)
    {
        string header = "\u001b[31m" + Canary;
        await HandshakeAsync(host, AttackedHost.Path, header);
        await HandshakeAsync(host, AttackedHost.Path, Canary);
        await HandshakeAsync(host, AttackedHost.Path + "%0d%0ainfo:%1b[31m" + Canary, null);
        foreach (string name in (string[])["Origin", "grpc-timeout", "traceparent", "User-Agent"])
        {
            await HandshakeAsync(host, AttackedHost.Path, null, (name, header));
        }
    }

    private static async Task HandshakeAsync(AttackedHost host, string path, string? subprotocol, params (string Name, string Value)[] headers)
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
        await RawWebSocket.HandshakeAsync(peer, path, subprotocol, headers);
    }

    private static async Task SayOverGrpcAsync(AttackedHost host)
    {
        await using RawHttp2 offering = await RawHttp2.ConnectAsync(host.Http2);
        await offering.SendAsync(RawHttp2.Call(1, AttackedHost.Path, headers: (GrpcHandshake.SerializerHeader, $"\u001b[31m{Canary}")));
        await offering.ExpectStatusAsync(1, ChannelCloseStatus.ProtocolError);

        await using RawHttp2 sending = await RawHttp2.ConnectAsync(host.Http2);
        await sending.SendAsync(RawHttp2.Call(1, AttackedHost.Path, headers: (GrpcHandshake.SerializerHeader, "json")));
        await sending.ExpectAcceptedAsync(1);
        await sending.SendDataAsync(1, ForeignGrpc.Frame(EvilJson));
        await sending.ExpectStatusAsync(1, ChannelCloseStatus.InvalidMessage);
    }

    private static bool HasControl(string text) => text.Any(c => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
