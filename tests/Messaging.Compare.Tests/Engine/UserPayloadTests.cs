using Messaging.Compare.Commands;
using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;

namespace Messaging.Compare.Tests.Engine;

public sealed class UserPayloadTests : IDisposable
{
    private const string OrderJson = """{ "customer": "Ada", "quantity": 3, "price": { "amount": 9.5, "currency": "EUR" } }""";

    private readonly TemporaryFolder _folder = new();
    private readonly string _assembly;

    public UserPayloadTests() => _assembly = ContractsCompiler.Compile(_folder);

    [Fact]
    public void A_type_of_another_assembly_is_loaded_with_what_it_needs()
    {
        Payload payload = Load("My.Order", OrderJson);

        Assert.Equal("Order", payload.Id.Name);
        var lengths = new EncodedLengths();
        Assert.Equal(
            [("JSON", """{"customer":"Ada","quantity":3,"price":{"amount":9.5,"currency":"EUR"}}""".Length), ("MessagePack", 22), ("Protobuf", 23)],
            lengths.Describe(payload, SerializerChoice.All.Take(3)).Encoded.Select(encoded => (encoded.Serializer, encoded.Bytes)));
    }

    [Fact]
    public void A_generated_message_is_read_as_ProtoJSON_and_shares_the_runtime_of_the_serializer()
    {
        string sample = _folder.Write("quote.json", """{ "symbol": "MSFT", "volume": "12", "time": "2025-01-01T00:00:00Z" }""");
        Payload payload = new UserPayload(typeof(Payload).Assembly.Location, "Messaging.Compare.Payloads.Generated.QuoteMessage", sample).Load();

        var lengths = new EncodedLengths();
        Assert.Null(lengths.WhyNot(payload, Serializer("protobuf")));
        Assert.Null(lengths.WhyNot(payload, Serializer("json")));
        Assert.NotNull(lengths.WhyNot(payload, Serializer("messagepack")));
    }

    [Fact]
    public void A_serializer_that_cannot_take_the_type_is_left_out_with_a_note()
    {
        RunPlan plan = Request("My.Plain", """{ "text": "hello" }""").ToPlan();

        Assert.Equal(["websocket+json", "websocket-h2+json", "grpc+json"], plan.Contestants.Select(contestant => contestant.Name));
        Assert.Contains(plan.Notes, note => note.StartsWith("MessagePack was left out: ", StringComparison.Ordinal));
        Assert.Contains(plan.Notes, note => note.StartsWith("Protobuf was left out: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_serializer_that_was_asked_for_by_name_and_cannot_take_the_type_is_an_error()
    {
        RunRequest request = Request("My.Plain", """{ "text": "hello" }""") with { Serializers = "json,messagepack" };

        var error = Assert.Throws<CommandException>(request.ToPlan);
        Assert.StartsWith("--serializers: messagepack cannot take the message: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My.Shape", "{}", "--type: 'My.Shape' is abstract")]
    [InlineData("My.Order", "{ \"custommer\": \"Ada\" }", "--sample:")]
    [InlineData("My.Order", "{", "--sample:")]
    [InlineData("My.Order", "null", "holds null")]
    public void What_is_wrong_with_a_message_is_told(string type, string json, string expected)
    {
        var error = Assert.Throws<CommandException>(() => Load(type, json));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_dependency_is_named()
    {
        File.Delete(_folder.File("My.Money.dll"));

        var error = Assert.Throws<CommandException>(() => Load("My.Order", OrderJson));
        Assert.Contains("My.Money", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("--type:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_told()
    {
        string file = _folder.Write("My.Contracts.txt", "no assembly");

        var error = Assert.Throws<CommandException>(() => new UserPayload(file, "My.Order", file).Load());
        Assert.StartsWith("--assembly:", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static SerializerChoice Serializer(string word) => SerializerChoice.All.Single(serializer => serializer.Word == word);

    private Payload Load(string type, string json) => new UserPayload(_assembly, type, _folder.Write("sample.json", json)).Load();

    private RunRequest Request(string type, string json) => new() { Assembly = _assembly, Type = type, Sample = _folder.Write("sample.json", json) };
}
