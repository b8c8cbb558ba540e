using System.Reflection;
using Messaging.Serializers.Tests.Generated;
using Messaging.Serializers.Tests.Refused;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Serializers.Tests;

/// <summary>What a serializer cannot handle is found before the first message, with the type, the serializer and what to do.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string, Type, string> Refusals => new()
    {
        { "MessagePack", typeof(NoContract), "NoContract has no formatter: it has no contract. Annotate it with [DataContract]" },
        { "MessagePack", typeof(HoldsNoContract), "HoldsNoContract.Inner: Messaging.Serializers.Tests.Refused.NoContract has no formatter" },
        { "MessagePack", typeof(Forgotten), "Forgotten.Text would be dropped. Annotate it with [DataMember(Order = n)], or with [IgnoreDataMember]" },
        { "MessagePack", typeof(HoldsForgotten), "Forgotten.Text would be dropped" },
        { "MessagePack", typeof(SameNumber), "key is duplicated" },
        { "MessagePack", typeof(HoldsStream), "HoldsStream.Stream: System.IO.Stream has no formatter" },
        { "MessagePack", typeof(HoldsType), "HoldsType.Type: System.Type would let a peer choose" },
        { "MessagePack", typeof(PrivateSetter), "PrivateSetter.Number would be written and never read" },
        { "MessagePack", typeof(Nobody), "Nobody has no formatter" },
        { "MessagePack", typeof(Hidden), "Hidden has no formatter: it is not public. Make it public" },
        { "MessagePack", typeof(NoKey), "NoKey has no formatter: all public members must mark KeyAttribute" },
        { "MessagePack", typeof(Item), "Item has no formatter: it is a generated Protobuf message. Use the serializer Protobuf." },
        { "Protobuf", typeof(NoContract), "NoContract has no contract. Annotate it with [DataContract] and its members with [DataMember(Order = n)], n from 1." },
        { "Protobuf", typeof(HoldsNoContract), "HoldsNoContract.Inner: Messaging.Serializers.Tests.Refused.NoContract has no contract" },
        { "Protobuf", typeof(OrderZero), "OrderZero.Number would be dropped, because it has no field number. Annotate it with [DataMember(Order = n)], n from 1" },
        { "Protobuf", typeof(NoOrder), "NoOrder.Number would be dropped, because it has no field number" },
        { "Protobuf", typeof(Forgotten), "Forgotten.Text would be dropped, because it has no field number" },
        { "Protobuf", typeof(HoldsForgotten), "Forgotten.Text would be dropped" },
        { "Protobuf", typeof(Child), "Child.Number would be dropped" },
        { "Protobuf", typeof(SameNumber), "Duplicate field-number" },
        { "Protobuf", typeof(HoldsStream), "HoldsStream.Stream: System.IO.Stream has no contract" },
        { "Protobuf", typeof(HoldsType), "HoldsType.Type: System.Type would let a peer choose" },
        { "Protobuf", typeof(HoldsListOfLists), "Nested or jagged lists" },
        { "Protobuf", typeof(Nobody), "Nobody is abstract" },
        { "Protobuf", typeof(int), "a value or a list by itself has none. Put it into a class." },
        { "Protobuf", typeof(List<int>), "a value or a list by itself has none" },
        { "Protobuf", typeof(Item), "Item has no contract. Annotate it" },
        { "Protobuf", typeof(Item), "For generated Protobuf messages use AddProtobuf() of the package Messaging.Protobuf." },
        { "Json", typeof(Item), "Item is a generated Protobuf message, whose JSON form is ProtoJSON. Use AddProtobuf()" },
        { "Json", typeof(HoldsGenerated), "Item is a generated Protobuf message" },
        { "Json", typeof(HoldsAnyMessage), "IMessage is a generated Protobuf message" },
    };

    public static TheoryData<string, Type> Taken => new()
    {
        { "MessagePack", typeof(Excused) },
        { "MessagePack", typeof(Keyed) },
        { "MessagePack", typeof(OrderZero) },
        { "MessagePack", typeof(NoOrder) },
        { "MessagePack", typeof(Child) },
        { "MessagePack", typeof(HoldsListOfLists) },
        { "MessagePack", typeof(List<int>) },
        { "MessagePack", typeof(string) },
        { "Protobuf", typeof(Excused) },
        { "Protobuf", typeof(Hidden) },
        { "Protobuf", typeof(PrivateSetter) },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void A_type_that_cannot_be_handled_is_refused_with_what_to_do(string word, Type type, string expected)
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => ForType(Encodings.Plain(word), type));
        Assert.StartsWith($"{word} cannot handle the type {type}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Taken))]
    public void What_can_be_handled_is_not_refused(string word, Type type) => ForType(Encodings.Plain(word), type);

    [Theory, InlineData(typeof(Pair)), InlineData(typeof(NoContract)), InlineData(typeof(Google.Protobuf.IMessage)), InlineData(typeof(string))]
    public void Google_Protobuf_takes_generated_messages_only(Type type)
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => ForType(Encodings.Generated("Protobuf"), type));
        Assert.Equal(
            $"Protobuf cannot handle the type {type}: it is no generated Protobuf message. "
            + "For classes with [DataContract] and [DataMember(Order = n)] use AddProtobufNet() of the package Messaging.ProtobufNet.",
            refused.Message);
    }

    [Fact]
    public void A_refusal_is_the_same_the_second_time()
    {
        IMessageSerializer serializer = Encodings.Plain("Protobuf");
        string first = Assert.Throws<NotSupportedException>(() => ForType(serializer, typeof(HoldsForgotten))).Message;
        Assert.Equal(first, Assert.Throws<NotSupportedException>(() => ForType(serializer, typeof(HoldsForgotten))).Message);
    }

    private static void ForType(IMessageSerializer serializer, Type type)
    {
        MethodInfo method = typeof(IMessageSerializer).GetMethod(nameof(IMessageSerializer.ForType))!.MakeGenericMethod(type);
        _ = method.Invoke(serializer, BindingFlags.DoNotWrapExceptions, null, null, null);
    }
}
