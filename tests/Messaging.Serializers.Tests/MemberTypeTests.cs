using System.Collections.Immutable;
using System.Text.Json;

namespace Messaging.Serializers.Tests;

/// <summary>What <c>docs/serializers.md</c> says about the types of members.</summary>
public sealed class MemberTypeTests
{
    public static TheoryData<string> All => Encodings.All;

    [Theory, MemberData(nameof(All))]
    public void These_types_come_back_under_every_encoding(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        AssertSame<char>(serializer, 'ü');
        AssertSame<sbyte>(serializer, -3);
        AssertSame<ushort>(serializer, ushort.MaxValue);
        AssertSame(serializer, TimeOnly.MaxValue);
        AssertSame(serializer, new Uri("https://host/path?query"));
        AssertSame(serializer, new HashSet<int> { 1, 2 });
        AssertSame(serializer, ImmutableArray.Create(1, 2));
        AssertSame<IReadOnlyList<Leaf>>(serializer, [new Leaf { Name = "a" }]);
        AssertSame<IReadOnlyDictionary<string, int>>(serializer, new Dictionary<string, int> { ["a"] = 1 });
        AssertSame(serializer, new Dictionary<int, List<int>> { [1] = [1, 2] });
        AssertSame(serializer, new Dictionary<Colour, DateTimeOffset> { [Colour.Red] = DateTimeOffset.UnixEpoch });
        AssertSame(serializer, DateTimeOffset.UnixEpoch);
        AssertSame(serializer, new List<DateTimeOffset> { DateTimeOffset.UnixEpoch, DateTimeOffset.MinValue, DateTimeOffset.MaxValue });
        AssertSame(serializer, new Sparse());
        AssertSame(serializer, new List<Sparse> { new() });
        AssertSame(serializer, new Dictionary<string, Sparse> { ["a"] = new() });
        AssertSame<ReadOnlyMemory<byte>>(serializer, new byte[] { 1, 2 });
        AssertSame(serializer, KeyValuePair.Create(1, "a"));
    }

    [Theory, MemberData(nameof(All))]
    public void Initial_collections_are_replaced_and_stay_as_they_are(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        var message = new Initial
        {
            Nothing = ["a"],
            Fixed = ["b", "c"],
            Numbers = [1, 2],
            ByName = new Dictionary<string, int> { ["d"] = 3 },
            Set = new HashSet<int> { 4 },
            Any = [5, 6],
            Own = [10],
        };
        Assert.Equal(JsonSerializer.Serialize(message), JsonSerializer.Serialize(serializer.Read<Initial>(serializer.Write(message))));
        Assert.Equal([7], Initial.Shared);
        byte[] nothing = word switch { "Json" => "{}"u8.ToArray(), "MessagePack" => [0x90], _ => [] };
        Assert.Equal(JsonSerializer.Serialize(new Initial()), JsonSerializer.Serialize(serializer.Read<Initial>(nothing)));
    }

    [Theory, MemberData(nameof(All))]
    public void Derived_types_that_the_base_names_come_back_as_themselves(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Shape[] shapes = [new Circle { Name = "c", Radius = 2 }, new Square { Side = 3 }];
        Assert.All(shapes, shape => Assert.Equal(shape, serializer.Read<Shape>(serializer.Write(shape))));
        Assert.Equal(shapes, Return(serializer, shapes));
    }

    [Theory, InlineData("Json", 0), InlineData("MessagePack", 0), InlineData("Protobuf", null)]
    public void An_empty_list_without_an_initial_value_is_null_under_Protobuf(string word, int? expected)
        => Assert.Equal(expected, Return(Encodings.Plain(word), new List<int>())?.Count);

    [Theory, InlineData("Json"), InlineData("MessagePack")]
    public void A_list_may_hold_null(string word) => Assert.Equal(["a", null], Return(Encodings.Plain(word), new List<string?> { "a", null }));

    [Fact]
    public void A_list_that_holds_null_cannot_be_written_as_Protobuf()
        => Assert.ThrowsAny<Exception>(() => Encodings.Plain("Protobuf").Write(new Holder<List<string?>> { Value = ["a", null] }));

    [Theory]
    [InlineData("Json", DateTimeKind.Unspecified, DateTimeKind.Unspecified)]
    [InlineData("MessagePack", DateTimeKind.Unspecified, DateTimeKind.Utc)]
    [InlineData("Protobuf", DateTimeKind.Unspecified, DateTimeKind.Unspecified)]
    [InlineData("Json", DateTimeKind.Local, DateTimeKind.Local)]
    [InlineData("MessagePack", DateTimeKind.Local, DateTimeKind.Utc)]
    [InlineData("Protobuf", DateTimeKind.Local, DateTimeKind.Local)]
    public void A_DateTime_keeps_its_kind_except_under_MessagePack(string word, DateTimeKind sent, DateTimeKind received)
    {
        var value = new DateTime(2020, 2, 29, 12, 0, 0, sent);
        DateTime expected = received == DateTimeKind.Utc && sent == DateTimeKind.Local ? value.ToUniversalTime() : value;
        DateTime back = Return(Encodings.Plain(word), value);
        Assert.Equal((received, expected.Ticks), (back.Kind, back.Ticks));
    }

    [Theory, InlineData("Json", 60), InlineData("MessagePack", 499), InlineData("Protobuf", 99)]
    public void Nesting_goes_this_deep(string word, int depth)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Chain chain = Nest(depth);
        Assert.Equal(chain, serializer.Read<Chain>(serializer.Write(chain)));
        Assert.ThrowsAny<Exception>(() => serializer.Read<Chain>(serializer.Write(Nest(depth + 10))));
    }

    private static Chain Nest(int depth)
    {
        var chain = new Chain();
        for (int i = 0; i < depth; i++)
        {
            chain = new Chain { Next = chain };
        }

        return chain;
    }

    private static T? Return<T>(IMessageSerializer serializer, T value)
        => serializer.Read<Holder<T>>(serializer.Write(new Holder<T> { Value = value })).Value;

    private static void AssertSame<T>(IMessageSerializer serializer, T value)
        => Assert.Equal(JsonSerializer.Serialize(value), JsonSerializer.Serialize(Return(serializer, value)));
}
