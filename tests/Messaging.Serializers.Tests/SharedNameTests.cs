using System.Buffers;
using Messaging.Serializers.Tests.Generated;
using Messaging.Serializers.Tests.Refused;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Serializers.Tests;

/// <summary>Several serializers under one word.</summary>
public sealed class SharedNameTests
{
    public static TheoryData<bool> Orders => [true, false];

    [Theory, MemberData(nameof(Orders))]
    public void Protobuf_is_whichever_package_can_handle_the_type(bool generatedFirst)
    {
        IMessageSerializer serializer = Both(generatedFirst);
        Assert.Equal(("Protobuf", "protobuf", MessageKind.Binary), (serializer.Name, serializer.WireName, serializer.Kind));
        Assert.Equal(new Point { X = 1, Y = 2 }, serializer.Read<Point>(8, 1, 16, 2));
        Assert.Equal(2, serializer.Read<Pair>(8, 1, 16, 2).Y);
    }

    [Theory, MemberData(nameof(Orders))]
    public void What_neither_can_handle_is_refused_by_both(bool generatedFirst)
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Both(generatedFirst).ForType<Forgotten>());
        Assert.Contains("Forgotten.Text would be dropped", refused.Message, StringComparison.Ordinal);
        Assert.Contains("it is no generated Protobuf message", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_a_name_comes_first_and_leaves_what_it_cannot_handle_to_the_one_before()
    {
        IMessageSerializer serializer = Encodings.Find("json", messaging => messaging.AddSerializer(new StringsOnly("json", MessageKind.Text)));
        Assert.Equal("own", serializer.Read<string>());
        Assert.Equal(7, serializer.Read<int>((byte)'7'));
    }

    [Theory, InlineData("json2", MessageKind.Text), InlineData("json", MessageKind.Binary)]
    public void The_last_of_a_name_takes_its_place_where_it_looks_different_on_the_wire(string wireName, MessageKind kind)
    {
        IMessageSerializer serializer = Encodings.Find("json", messaging => messaging.AddSerializer(new StringsOnly(wireName, kind)));
        Assert.Equal((wireName, kind), (serializer.WireName, serializer.Kind));
        Assert.Throws<NotSupportedException>(() => serializer.ForType<int>());
    }

    private static IMessageSerializer Both(bool generatedFirst) => Encodings.Find(
        "Protobuf", messaging => _ = generatedFirst ? messaging.AddProtobuf().AddProtobufNet() : messaging.AddProtobufNet().AddProtobuf());

    private sealed class StringsOnly(string wireName, MessageKind kind) : IMessageSerializer, IMessageSerializer<string>
    {
        public string Name => "json";

        public string WireName => wireName;

        public MessageKind Kind => kind;

        public IMessageSerializer<TMessage> ForType<TMessage>() => this as IMessageSerializer<TMessage> ?? throw new NotSupportedException("strings only");

        public void Serialize(string message, IBufferWriter<byte> destination) => throw new NotSupportedException();

        public string Deserialize(in ReadOnlySequence<byte> payload) => "own";
    }
}
