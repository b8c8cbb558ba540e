using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Serializers.Tests;

/// <summary>What each serializer checks of a contract by itself, and what it is told to check: the table of docs/validation.md.</summary>
public sealed class ContractCheckTests
{
    public static TheoryData<string> All => Encodings.All;

    [Theory, MemberData(nameof(All))]
    public void An_undefined_value_of_an_enumeration_is_read(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.Equal((Colour)4711, serializer.Read<Holder<Colour>>(serializer.Write(new Holder<Colour> { Value = (Colour)4711 })).Value);
    }

    [Theory, MemberData(nameof(All))]
    public void A_member_that_is_missing_keeps_its_initial_value(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Later read = serializer.Read<Later>(serializer.Write(new Earlier { Name = "x" }));
        Assert.Equal(("x", "initial"), (read.Name, read.Added));
    }

    [Theory, MemberData(nameof(All))]
    public void A_member_that_is_unknown_is_passed_over(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.Equal("x", serializer.Read<Earlier>(serializer.Write(new Later { Name = "x", Added = "more" })).Name);
    }

    [Fact]
    public void Only_json_knows_required_members()
    {
        Assert.Throws<JsonException>(() => Encodings.Plain("Json").Read<Demanding>("{}"u8.ToArray()));
        Assert.Throws<JsonException>(() => Encodings.Plain("Json").Read<DemandingJson>("{}"u8.ToArray()));
        foreach (string word in (string[])["MessagePack", "Protobuf"])
        {
            IMessageSerializer serializer = Encodings.Plain(word);
            Assert.Null(serializer.Read<Demanding>(serializer.Write(new Elsewhere())).Name);
        }
    }

    [Fact]
    public void Json_takes_null_for_what_is_not_nullable_and_leaves_parameters_out_unless_it_is_told_otherwise()
    {
        IMessageSerializer serializer = Encodings.Plain("Json");
        Assert.Null(serializer.Read<Positional>("""{"name":null,"number":1}"""u8.ToArray()).Name);
        Assert.Equal(0, serializer.Read<Positional>("""{"name":"x"}"""u8.ToArray()).Number);

        IMessageSerializer strict = Encodings.Find("Json", messaging => messaging.AddJson(options =>
        {
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
        }));
        Assert.Throws<JsonException>(() => strict.Read<Positional>("""{"name":null,"number":1}"""u8.ToArray()));
        Assert.Throws<JsonException>(() => strict.Read<Positional>("""{"name":"x"}"""u8.ToArray()));
        Assert.Throws<JsonException>(() => strict.Write(new Positional(null!, 1)));
    }

    [Fact]
    public void Unknown_members_of_json_are_refused_where_that_is_asked_for()
    {
        byte[] text = """{"name":"x","other":1}"""u8.ToArray();
        Assert.Equal("x", Encodings.Plain("Json").Read<Earlier>(text).Name);
        IMessageSerializer strict = Encodings.Find("Json", messaging => messaging.AddJson(options => options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow));
        Assert.Throws<JsonException>(() => strict.Read<Earlier>(text));
        Assert.Throws<JsonException>(() => Encodings.Plain("Json").Read<Closed>("""{"other":1}"""u8.ToArray()));
    }

    [Fact]
    public void A_member_that_comes_twice_is_refused_in_json_and_the_last_one_counts_elsewhere()
    {
        Assert.Throws<JsonException>(() => Encodings.Plain("Json").Read<Earlier>("""{"name":"x","name":"y"}"""u8.ToArray()));
        Assert.Equal("y", Encodings.Plain("Protobuf").Read<Earlier>(0x0A, 1, (byte)'x', 0x0A, 1, (byte)'y').Name);
        byte[] map = [0x82, 0xA4, .. Encoding.UTF8.GetBytes("Name"), 0xA1, (byte)'x', 0xA4, .. Encoding.UTF8.GetBytes("Name"), 0xA1, (byte)'y'];
        Assert.Equal("y", Encodings.Plain("MessagePack").Read<ByName>(map).Name);
    }

    [DataContract]
    public sealed class Earlier
    {
        [DataMember(Order = 1)]
        public string Name { get; set; } = "";
    }

    [DataContract]
    public sealed class Later
    {
        [DataMember(Order = 1)]
        public string Name { get; set; } = "";

        [DataMember(Order = 2)]
        public string Added { get; set; } = "initial";
    }

    [DataContract]
    public sealed class Elsewhere
    {
        [DataMember(Order = 2)]
        public int Other { get; set; }
    }

    [DataContract]
    public sealed class Demanding
    {
        [DataMember(Order = 1)]
        public required string Name { get; set; }
    }

    public sealed class DemandingJson
    {
        [JsonRequired]
        public string Name { get; set; } = "";
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed class Closed
    {
        public string Name { get; set; } = "";
    }

    [DataContract]
    public sealed class ByName
    {
        [DataMember]
        public string Name { get; set; } = "";
    }

    public sealed record Positional(string Name, int Number);
}
