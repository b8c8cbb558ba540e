using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

public sealed record Node(string? Text, long Number, byte[]? Data, Node? Next);

[JsonSerializable(typeof(Quote))]
internal sealed partial class QuoteContext : JsonSerializerContext;

public sealed class JsonTests
{
    private static readonly JsonMessageSerializer Json = new();

    [Fact]
    public void It_is_Json_json_and_text()
        => Assert.Equal(("Json", "json", MessageKind.Text), (Json.Name, Json.WireName, Json.Kind));

    [Fact]
    public void Any_object_comes_back_the_same_however_its_bytes_are_split()
    {
        Gen<Node> node = Gen.Recursive<Node>((depth, next) => Gen.Select(
            Gen.String, Gen.Long, Gen.Byte.Array[0, 300], depth > 4 ? Gen.Const(() => (Node?)null) : next.Select(value => (Node?)value), (text, number, data, rest) => new Node(text, number, data, rest)));
        Gen.Select(node, Gen.Int[1, 64]).Sample((value, size) =>
        {
            byte[] bytes = Write(value);
            Node back = Json.ForType<Node>().Deserialize(Split(bytes, size));
            return JsonSerializer.Serialize(back) == JsonSerializer.Serialize(value) && Write(back).AsSpan().SequenceEqual(bytes);
        }, iter: 200);
    }

    [Theory]
    [InlineData("""{"symbol":"A","symbol":"B","price":1}""")]
    [InlineData("""{"symbol":"A","price":1} x""")]
    [InlineData("""{"symbol":"A","price":1}{}""")]
    [InlineData("""{"symbol":"A","price":1,}""")]
    [InlineData("""{"symbol":"A","price":1""")]
    [InlineData("""{"symbol":1}""")]
    [InlineData("// comment\n{}")]
    [InlineData("")]
    [InlineData("   ")]
    public void Wrong_json_is_refused_in_one_piece_and_in_many(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.ThrowsAny<JsonException>(() => Json.ForType<Quote>().Deserialize(new ReadOnlySequence<byte>(bytes)));
        Assert.ThrowsAny<JsonException>(() => Json.ForType<Quote>().Deserialize(Split(bytes, 2)));
    }

    [Fact]
    public void Property_names_count_with_their_case_and_unknown_ones_are_ignored()
    {
        Quote quote = Json.ForType<Quote>().Deserialize(new ReadOnlySequence<byte>("""{"Symbol":"A","price":"2","new":[1]}"""u8.ToArray()));
        Assert.Equal(new Quote(null!, 2), quote);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(65, false)]
    public void Nesting_ends_at_64(int depth, bool isAllowed)
    {
        string text = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        foreach (ReadOnlySequence<byte> payload in new[] { Split(Encoding.UTF8.GetBytes(text), 1000), Split(Encoding.UTF8.GetBytes(text), 7) })
        {
            JsonElement Read() => Json.ForType<JsonElement>().Deserialize(payload);
            if (isAllowed)
            {
                Assert.Equal(JsonValueKind.Array, Read().ValueKind);
            }
            else
            {
                Assert.ThrowsAny<JsonException>(() => Read());
            }
        }
    }

    [Fact]
    public void A_writer_is_usable_after_a_failure_and_inside_another_message()
    {
        var options = JsonMessageSerializer.CreateOptions();
        var broken = new JsonMessageSerializer(options).ForType<Exploding>();
        Assert.Throws<InvalidDataException>(() => broken.Serialize(new Exploding(), new ArrayBufferWriter<byte>()));
        Assert.Equal("""{"symbol":"A","price":1}""", Encoding.UTF8.GetString(Write(new Quote("A", 1))));
        Assert.Equal("""{"inner":"{\u0022symbol\u0022:\u0022A\u0022,\u0022price\u0022:1}"}""", Encoding.UTF8.GetString(Write(new Nesting())));
    }

    [Fact]
    public void A_generated_protobuf_message_is_refused_also_inside_another_and_a_converter_makes_it_right()
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Json.ForType<Google.Protobuf.FakeMessage>());
        Assert.Equal(
            "Json cannot handle the type Google.Protobuf.FakeMessage: Google.Protobuf.FakeMessage is a generated Protobuf message, whose JSON form is ProtoJSON. "
            + "Use AddProtobuf() of the package Messaging.Protobuf, or a converter of your own.",
            refused.Message);
        Assert.Throws<NotSupportedException>(() => Json.ForType<Holder>());
        Assert.ThrowsAny<NotSupportedException>(() => Write(new List<Google.Protobuf.FakeMessage> { new() }));

        JsonSerializerOptions options = JsonMessageSerializer.CreateOptions();
        options.Converters.Add(new FakeMessageConverter());
        var writer = new ArrayBufferWriter<byte>();
        new JsonMessageSerializer(options).ForType<Holder>().Serialize(new Holder(new Google.Protobuf.FakeMessage { Text = "x" }), writer);
        Assert.Equal("""{"message":"x"}""", Encoding.UTF8.GetString(writer.WrittenSpan));
    }

    [Fact]
    public void A_type_without_metadata_is_refused_with_what_to_do()
    {
        JsonSerializerOptions options = JsonMessageSerializer.CreateOptions();
        options.TypeInfoResolver = QuoteContext.Default;
        var serializer = new JsonMessageSerializer(options);
        Assert.Equal("Json", serializer.Name);
        serializer.ForType<Quote>();
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => serializer.ForType<Node>());
        Assert.Equal(
            "Json cannot handle the type Messaging.Tests.Node: it has no source-generated metadata and reflection is off. "
            + "Name it in a [JsonSerializable(typeof(Node))] of a JsonSerializerContext and give that to AddJson.",
            refused.Message);
    }

    [Fact]
    public void Metadata_of_one_type_is_enough_where_reflection_is_off()
    {
        var services = new ServiceCollection();
        services.AddMessaging().AddJson(options => options.TypeInfoResolverChain.Clear()).AddJson(QuoteContext.Default.Quote);
        using ServiceProvider provider = services.BuildServiceProvider();
        IMessageSerializer serializer = provider.GetRequiredService<IMessageSerializer>();
        Quote quote = serializer.ForType<Quote>().Deserialize(new ReadOnlySequence<byte>("""{"symbol":"A","price":1}"""u8.ToArray()));
        Assert.Equal(new Quote("A", 1), quote);
        Assert.Throws<NotSupportedException>(() => serializer.ForType<Node>());
    }

    [Fact]
    public void AddJson_changes_the_serializer_of_the_services()
    {
        var services = new ServiceCollection();
        IJsonTypeInfoResolver? first = null;
        services.AddMessaging().AddJson(QuoteContext.Default).AddJson(options =>
        {
            first = options.TypeInfoResolverChain[0];
            options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper;
        });
        using ServiceProvider provider = services.BuildServiceProvider();
        IMessageSerializer serializer = Assert.Single(provider.GetServices<IMessageSerializer>());
        var writer = new ArrayBufferWriter<byte>();
        serializer.ForType<Quote>().Serialize(new Quote("A", 1), writer);
        Assert.Equal("""{"SYMBOL":"A","PRICE":1}""", Encoding.UTF8.GetString(writer.WrittenSpan));
        Assert.Same(QuoteContext.Default, first);
    }

    private static byte[] Write<T>(T value)
    {
        var writer = new ArrayBufferWriter<byte>();
        Json.ForType<T>().Serialize(value, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> Split(byte[] bytes, int size)
    {
        var first = new Segment(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        Segment last = first;
        for (int start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed record Holder(Google.Protobuf.FakeMessage Message);

    private sealed class Exploding
    {
        public int Before => 1;

        public int After => throw new InvalidDataException();
    }

    private sealed class Nesting
    {
        public string Inner => Encoding.UTF8.GetString(Write(new Quote("A", 1)));
    }

    private sealed class FakeMessageConverter : JsonConverter<Google.Protobuf.FakeMessage>
    {
        public override Google.Protobuf.FakeMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => new() { Text = reader.GetString() };

        public override void Write(Utf8JsonWriter writer, Google.Protobuf.FakeMessage value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
