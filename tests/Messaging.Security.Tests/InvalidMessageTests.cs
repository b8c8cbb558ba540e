using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Messaging.Grpc;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Security.Tests;

/// <summary>Messages that cannot be read, and such that break a rule: their channel ends, and nothing else.</summary>
public sealed class InvalidMessageTests
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat("{\"inner\":", 70)) + "null" + new string('}', 70);

    public static TheoryData<string> Encodings => ["json", "messagepack", "protobuf"];

    [Theory, MemberData(nameof(Encodings))]
    public async Task What_cannot_be_read_ends_its_channel(string encoding)
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            foreach (byte[] payload in Unreadable(encoding))
            {
                Assert.EndsWith("] A received message could not be deserialized.", await SendOverWebSocketAsync(host, encoding, payload), StringComparison.Ordinal);
                await SendOverGrpcAsync(host, encoding, payload);
            }
        });
    }

    [Theory, MemberData(nameof(Encodings))]
    public async Task What_breaks_a_rule_ends_its_channel_and_the_peer_is_told_the_member_and_not_the_value(string encoding)
    {
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Configure = builder => builder.Services.AddMessaging().AddValidator<Letter, LetterRules>(),
        });
        byte[] payload = Write(host, encoding, new Letter { Number = -4711 });
        await host.WithstandAsync(async () =>
        {
            Assert.EndsWith("] Invalid message: Number.", await SendOverWebSocketAsync(host, encoding, payload), StringComparison.Ordinal);
            Http2Frame trailers = await SendOverGrpcAsync(host, encoding, payload);
            Assert.True(trailers.Mentions("Invalid message: Number."));
            Assert.False(trailers.Mentions("4711"));
        });
    }

    private static IEnumerable<byte[]> Unreadable(string encoding) => encoding switch
    {
        "json" => ((string[])["", "{", "null", "[]", """{"number":"x"}""", """{"number":1,"number":2}""", """{"counts":{"a":1,"a":2}} x""", "{} {}", Deep])
            .Select(Encoding.UTF8.GetBytes),
        "messagepack" => ((string[])["", "C1", "C0", "93C001", "DD7FFFFFFF", "92C0DB7FFFFFFF41", "92C0C67FFFFFFF"]).Select(Convert.FromHexString),
        _ => ((string[])["08", "0AFFFFFFFF0741", "0F", "12FFFFFFFFFFFFFFFFFF01", "0B"]).Select(Convert.FromHexString),
    };

    private static async Task<string> SendOverWebSocketAsync(AttackedHost host, string encoding, byte[] payload)
    {
        await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11, AttackedHost.Path, $"messaging.v1.{encoding}");
        await socket.SendAsync(encoding == "json" ? Opcode.Text : Opcode.Binary, payload);
        return (await socket.ExpectCloseAsync(1007)).CloseReason;
    }

    private static async Task<Http2Frame> SendOverGrpcAsync(AttackedHost host, string encoding, byte[] payload)
    {
        await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
        await peer.SendAsync(RawHttp2.Call(1, AttackedHost.Path, headers: (GrpcHandshake.SerializerHeader, encoding)));
        await peer.ExpectAcceptedAsync(1);
        await peer.SendDataAsync(1, ForeignGrpc.Frame(payload));
        return await peer.ExpectAsync(
            frame => frame.Type == Http2FrameType.Headers && frame.Mentions(nameof(ChannelCloseStatus.InvalidMessage)), "trailers with InvalidMessage");
    }

    private static byte[] Write(AttackedHost host, string encoding, Letter letter)
    {
        var bytes = new ArrayBufferWriter<byte>();
        host.Services.GetRequiredService<IMessagingEndpoints>().Serializers.Single(serializer => serializer.WireName == encoding)
            .ForType<Letter>().Serialize(letter, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private sealed class LetterRules : IMessageValidator<Letter>
    {
        public ValidationResult? Validate(Letter message) =>
            message.Number < 0 ? new ValidationResult($"Expected a positive number, got {message.Number}.", [nameof(message.Number)]) : null;
    }
}
