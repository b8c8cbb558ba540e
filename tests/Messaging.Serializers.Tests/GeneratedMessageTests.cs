using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Messaging.Serializers.Tests.Generated;
using Messaging.Serializers.Tests.Refused;
using Microsoft.Extensions.DependencyInjection;
using Size = Messaging.Serializers.Tests.Generated.Size;

namespace Messaging.Serializers.Tests;

/// <summary>Types that Grpc.Tools generated, in binary and as ProtoJSON.</summary>
public sealed class GeneratedMessageTests
{
    private static readonly Gen<Item> Leaves =
        from texts in Gen.Select(Gen.String, Gen.String.Array[0, 4])
        from numbers in Gen.Select(Gen.Long, Gen.Enum<Size>(), Gen.Int, Gen.Double.Where(double.IsFinite))
        from bytes in Gen.Byte.Array[0, 200]
        from flags in Gen.Select(Gen.Bool, Gen.Bool.Nullable())
        from moment in Gen.DateTime
        select Create(texts, numbers, bytes, flags, moment);

    private static readonly Gen<Item> Items = Gen.Recursive<Item>((depth, inner) =>
        depth > 5 ? Leaves : Gen.Select(Leaves, inner, (leaf, below) => new Item(leaf) { Inner = below }));

    public static TheoryData<string> Words => ["Json", "Protobuf"];

    [Theory, MemberData(nameof(Words))]
    public void Any_message_comes_back_the_same_however_its_bytes_are_split(string word)
    {
        IMessageSerializer serializer = Encodings.Generated(word);
        Gen.Select(Items, Gen.Int[1, 64]).Sample((message, size) =>
        {
            byte[] bytes = serializer.Write(message);
            return serializer.Read<Item>(bytes).Equals(message) && serializer.ReadSplit<Item>(bytes, size).Equals(message);
        }, iter: 500);
    }

    [Fact]
    public void The_bytes_are_those_of_the_library()
    {
        var item = new Item { Name = "pen", PriceInCents = 99, Inner = new Item { Name = "cap" } };
        Assert.Equal(item.ToByteArray(), Encodings.Generated("Protobuf").Write(item));
        Assert.Equal(
            """{ "name": "pen", "priceInCents": "99", "inner": { "name": "cap" } }""", Encoding.UTF8.GetString(Encodings.Generated("Json").Write(item)));
    }

    [Fact]
    public void A_generated_message_inside_a_plain_record_travels_as_ProtoJSON()
    {
        IMessageSerializer json = Encodings.Generated("Json");
        var order = new Order("7", new Item { PriceInCents = long.MaxValue, Size = Size.Large }, [new Item { Name = "<ü>" }], null);
        byte[] bytes = json.Write(order);
        Assert.Equal(
            """{"id":"7","item":{ "priceInCents": "9223372036854775807", "size": "SIZE_LARGE" },"more":[{ "name": "\u003cü\u003e" }],"none":null}""",
            Encoding.UTF8.GetString(bytes));
        Order back = json.Read<Order>(bytes);
        Assert.Equal((order.Id, order.Item, order.None), (back.Id, back.Item, back.None));
        Assert.Equal(order.More, back.More);
        json.ForType<HoldsGenerated>();
    }

    [Fact]
    public void An_Any_may_hold_what_its_file_knows()
    {
        IMessageSerializer json = Encodings.Generated("Json");
        var item = new Item { Extra = Any.Pack(new Point { X = 3 }) };
        Assert.Equal(item, json.Read<Item>(json.Write(item)));
        Assert.ThrowsAny<JsonException>(() => json.Read<Item>("""{"extra":{"@type":"type.googleapis.com/google.protobuf.Api"}}"""u8.ToArray()));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"priceInCents":"much"}""")]
    [InlineData("""{"percent":1,"amount":2}""")]
    [InlineData("""{"picture":"?"}""")]
    [InlineData("""{"name":"a"} x""")]
    [InlineData("""{"name":"a" """)]
    [InlineData("""{"added":"yesterday"}""")]
    [InlineData("[]")]
    public void Wrong_ProtoJSON_is_refused(string text)
        => Assert.ThrowsAny<JsonException>(() => Encodings.Generated("Json").Read<Item>(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Unknown_properties_follow_the_rule_of_the_JSON_around_them()
    {
        byte[] bytes = """{"name":"a","colour":{"red":[1]}}"""u8.ToArray();
        Assert.Equal("a", Encodings.Generated("Json").Read<Item>(bytes).Name);
        IMessageSerializer strict = Encodings.Find(
            "Json", messaging => messaging.AddProtobuf().AddJson(options => options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow));
        Assert.ThrowsAny<JsonException>(() => strict.Read<Item>(bytes));
    }

    [Theory, InlineData(60, true), InlineData(70, false), InlineData(100_000, false)]
    public void Nesting_ends_where_that_of_JSON_does(int depth, bool isAllowed)
    {
        string text = string.Concat(Enumerable.Repeat("""{"inner":""", depth)) + "{}" + new string('}', depth);
        IMessageSerializer json = Encodings.Generated("Json");
        Exception? refused = Record.Exception(() => json.Read<Item>(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(isAllowed, refused is null);
        Assert.True(refused is null or JsonException);
    }

    [Theory, InlineData(99, true), InlineData(101, false)]
    public void Nesting_in_binary_ends_at_100(int depth, bool isAllowed)
    {
        var item = new Item();
        for (int i = 0; i < depth; i++)
        {
            item = new Item { Inner = item };
        }

        IMessageSerializer protobuf = Encodings.Generated("Protobuf");
        byte[] bytes = protobuf.Write(item);
        Assert.Equal(isAllowed, Record.Exception(() => protobuf.Read<Item>(bytes)) is null);
    }

    [Fact]
    public void A_generated_and_a_plain_type_of_the_same_fields_have_the_same_bytes()
    {
        byte[] generated = Encodings.Generated("Protobuf").Write(new Point { X = -3, Y = 4 });
        byte[] plain = Encodings.Plain("Protobuf").Write(new Pair { X = -3, Y = 4 });
        Assert.Equal(generated, plain);
        byte[] dated = Encodings.Plain("Protobuf").Write(new Dated { Added = DateTimeOffset.UnixEpoch.AddTicks(-1) });
        Timestamp moment = Encodings.Generated("Protobuf").Read<Item>(dated).Added;
        Assert.Equal((-1, 999_999_900), (moment.Seconds, moment.Nanos));
    }

    private static Item Create(
        (string Name, string[] Tags) texts,
        (long Price, Size Size, int Percent, double Amount) numbers,
        byte[] bytes,
        (bool IsPercent, bool? Sold) flags,
        DateTime moment)
    {
        var item = new Item
        {
            Name = texts.Name,
            PriceInCents = numbers.Price,
            Size = numbers.Size,
            Picture = ByteString.CopyFrom(bytes),
            Added = Timestamp.FromDateTime(DateTime.SpecifyKind(moment, DateTimeKind.Utc)),
        };
        item.Tags.AddRange(texts.Tags);
        foreach (string tag in texts.Tags)
        {
            item.Stock[tag] = numbers.Percent;
        }

        if (flags.Sold is { } sold)
        {
            item.Sold = sold;
        }

        if (flags.IsPercent)
        {
            item.Percent = numbers.Percent;
        }
        else
        {
            item.Amount = numbers.Amount;
        }

        return item;
    }

    private sealed record Order(string Id, Item Item, List<Item> More, Item? None);
}
