using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Serialization;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Security.Tests;

/// <summary>Peers look for a place in a message where its rules are not asked: a serializer fills in more than public setters.</summary>
public sealed class ValidationEvasionTests
{
    private const string Path = "/attack.v1.Attack/Place";

    public static TheoryData<string, string> Evasions => new()
    {
        { "Urgent.Quantity", """{"urgent":{"quantity":4711}}""" },
        { "PrivatelySet.Price", """{"privatelySet":{"price":4711}}""" },
        { "PrivateSide", """{"privateSide":4711}""" },
        { "FilledIn.Price", """{"filledIn":{"price":4711}}""" },
        { "Internal", """{"internal":4711}""" },
        { "InternalLine.Price", """{"internalLine":{"price":4711}}""" },
        { "BySide[*]", """{"bySide":{"4711":1}}""" },
        { "BySide[*]", """{"bySide":{"Buy":1,"0":1}}""" },
        { "Both.Item1", """{"both":{"item1":4711}}""" },
        { "Both.Item2.Price", """{"both":{"item1":1,"item2":{"price":4711}}}""" },
    };

    [Theory, MemberData(nameof(Evasions))]
    public async Task No_member_that_travels_evades_its_rules(string member, string json)
    {
        await using AttackedHost host = await AttackedHost.StartAsync(new AttackSetup
        {
            Configure = builder => builder.Services.AddMessaging(builder.Configuration).AddValidation(),
            Map = app => app.MapDuplexChannel<Batch, Batch>(Path, async (channel, ended) =>
            {
                await foreach (Batch _ in channel.ReadAllAsync(ended))
                {
                    throw new InvalidOperationException("The handler saw the message.");
                }
            }),
        });
        byte[] payload = Encoding.UTF8.GetBytes(json);

        await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11, Path, "messaging.v1.json");
        await socket.SendAsync(Opcode.Text, payload);
        Assert.EndsWith($"] Invalid message: {member}.", (await socket.ExpectCloseAsync(1007)).CloseReason, StringComparison.Ordinal);

        await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
        await peer.SendAsync(RawHttp2.Call(1, Path, headers: (GrpcHandshake.SerializerHeader, "json")));
        await peer.ExpectAcceptedAsync(1);
        await peer.SendDataAsync(1, ForeignGrpc.Frame(payload));
        await peer.ExpectStatusAsync(1, ChannelCloseStatus.InvalidMessage);
    }

    internal enum Side
    {
        Buy = 1,
    }

    internal sealed class Line
    {
        [Range(1, 100)]
        public int Price { get; set; } = 1;
    }

    internal record Order([Range(1, 100)] int Quantity);

    /// <summary>Inherits the property, whose rule stands on the parameter of the base.</summary>
    internal sealed record UrgentOrder(int Quantity) : Order(Quantity);

    internal sealed class Batch
    {
        public UrgentOrder? Urgent { get; init; }

        [JsonInclude]
        public Line? PrivatelySet { get; private set; }

        [JsonInclude]
        public Side PrivateSide { get; private set; } = Side.Buy;

        [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
        public Line FilledIn { get; } = new();

        [JsonInclude, Range(1, 100)]
        internal int Internal { get; set; } = 1;

        [JsonInclude]
        internal Line? InternalLine { get; set; }

        public Dictionary<Side, int>? BySide { get; init; }

        public Tuple<Side, Line>? Both { get; init; }
    }
}
