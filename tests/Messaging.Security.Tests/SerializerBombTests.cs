using Messaging.Serializers.Tests;
using Messaging.Serializers.Tests.Generated;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Security.Tests;

/// <summary>
/// Messages that are made to exhaust the stack or the processor of who reads them, over both transports, each in a process of its own: a stack overflow ends a process.
/// </summary>
public sealed class SerializerBombTests
{
    private const string ItemPath = "/attack.v1.Attack/Item";

    [Fact]
    public Task Nesting_without_end_in_MessagePack_is_an_invalid_message() =>
        InChildProcess.RunAsync(() => RefusesAsync("messagepack", Bombs.MessagePackNesting(), Bombs.MessagePackUnknownNesting()));

    [Fact]
    public Task Keys_of_one_hash_in_MessagePack_take_no_longer_than_others() =>
        InChildProcess.RunAsync(() => AnswersAsync("messagepack", Bombs.MessagePackCollidingTexts(), Bombs.MessagePackCollidingNumbers()));

    [Fact]
    public Task Nesting_without_end_in_Protobuf_is_an_invalid_message() =>
        InChildProcess.RunAsync(() => RefusesAsync("protobuf", NestedProtobuf.Create(tag: 0x2A, Bombs.Depth), Bombs.ProtobufGroups()));

    [Fact]
    public Task Nesting_without_end_in_a_generated_Protobuf_message_is_an_invalid_message() =>
        InChildProcess.RunAsync(() => RefusesAsync("protobuf", ItemPath, NestedProtobuf.Create(tag: 0x5A, Bombs.Depth), Bombs.ProtobufGroups()));

    [Fact]
    public Task Nesting_without_end_in_JSON_is_an_invalid_message() =>
        InChildProcess.RunAsync(() => RefusesAsync("json", Bombs.JsonNesting(), Bombs.JsonUnknownNesting()));

    [Theory]
    [InlineData("""{"text":"a","text":"b"}""")]
    [InlineData("""{"inner":{"number":1,"number":1}}""")]
    [InlineData("""{"counts":{"a":1,"\u0061":2}}""")]
    public Task A_JSON_member_twice_is_an_invalid_message(string json) => RefusesAsync("json", System.Text.Encoding.UTF8.GetBytes(json));

    private static Task RefusesAsync(string serializer, params byte[][] payloads) => RefusesAsync(serializer, AttackedHost.Path, payloads);

    private static async Task RefusesAsync(string serializer, string path, params byte[][] payloads)
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            foreach (byte[] payload in payloads)
            {
                await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11, path, $"messaging.v1.{serializer}");
                await peer.SendAsync(serializer == "json" ? Opcode.Text : Opcode.Binary, payload);
                await peer.ExpectCloseAsync(1007);

                using HttpResponseMessage answer = await CallAsync(host, path, serializer, payload);
                Assert.Equal(nameof(ChannelCloseStatus.InvalidMessage), answer.Field("messaging-status"));
            }
        });
    }

    private static async Task AnswersAsync(string serializer, params byte[][] payloads)
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            foreach (byte[] payload in payloads)
            {
                await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11, AttackedHost.Path, $"messaging.v1.{serializer}");
                await peer.SendAsync(Opcode.Binary, payload);
                RawFrame answer = await Expect.InTimeAsync(peer.ReadAsync(), "the echo of a map");
                Assert.Equal(Opcode.Binary, answer.Opcode);

                using HttpResponseMessage response = await CallAsync(host, AttackedHost.Path, serializer, payload);
                Assert.Equal(nameof(ChannelCloseStatus.Completed), response.Field("messaging-status"));
            }
        });
    }

    private static Task<AttackedHost> StartAsync() => AttackedHost.StartAsync(new AttackSetup
    {
        Configure = builder => builder.Services.AddMessaging().AddProtobuf(),
        Map = app => app.MapDuplexChannel<Item, Item>(ItemPath, async (channel, ended) =>
        {
            await foreach (Item item in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(item, ended);
            }
        }),
    });

    private static Task<HttpResponseMessage> CallAsync(AttackedHost host, string path, string serializer, byte[] payload) => Expect.InTimeAsync(
        ForeignGrpc.CallAsync(host.Http2, path, ForeignGrpc.Frame(payload), ("messaging-serializer", serializer)), "an answer over gRPC");
}
