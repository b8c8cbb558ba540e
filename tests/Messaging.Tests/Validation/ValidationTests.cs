using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Messaging.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Validation;

/// <summary>What is validated and how a message that is not valid is refused, on both sides of a channel.</summary>
public sealed class ValidationTests
{
    private const int Wrong = 4711;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, Order> Invalid => new()
    {
        { "Symbol", new Order(Symbol: null) },
        { "Quantity", new Order(Quantity: Wrong) },
        { "Quantity", new Order(Quantity: 7, Side: Side.Sell) },
        { "Total", new Order(Quantity: 95) },
        { "Note", new Order { Note = "too long a note" } },
        { "Limit", new Order { Limit = Wrong } },
        { "Side", new Order(Side: (Side)Wrong) },
        { "Side", new Order(Side: 0) },
        { "Terms", new Order(Terms: (Terms)Wrong) },
        { "Sides[1]", new Order(Sides: [Side.Buy, (Side)Wrong]) },
        { "Lines", new Order(Lines: [new Line(), new Line(), new Line(), new Line()]) },
        { "Lines[1].Price", new Order(Lines: [new Line(), new Line { Price = Wrong }]) },
        { "Lines[0].Inner.Inner.Price", new Order(Lines: [new Line { Inner = new Line { Inner = new Line { Price = Wrong } } }]) },
        { "ByName[*].Price", new Order(ByName: new Dictionary<string, Line> { [$"{Wrong}"] = new() { Price = Wrong } }) },
        { "Grid[0][1].Price", new Order(Grid: [[new Line(), new Line { Price = Wrong }]]) },
        { "Shape.Radius", new Order(Shape: new Circle { Radius = Wrong }) },
    };

    [Theory, MemberData(nameof(Invalid))]
    public async Task What_is_not_valid_is_refused_to_its_sender_with_the_member_and_the_channel_lives(string member, Order order)
    {
        (IDuplexChannel<Order, Order> client, IDuplexChannel<Order, Order> server) = Pair<Order>(MessageValidation.Send, MessageValidation.None);
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(() => client.SendAsync(order, Stop).AsTask());
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
        Assert.Contains($" {member}: ", refused.Message, StringComparison.Ordinal);
        Assert.IsType<System.ComponentModel.DataAnnotations.ValidationException>(refused.InnerException);
        await client.SendAsync(new Order { Limit = 1 }, Stop);
        await client.CompleteAsync(Stop);
        Assert.Equal(1, Assert.Single(await server.ReadAllAsync(Stop).ToListAsync(Stop)).Limit);
    }

    [Theory, MemberData(nameof(Invalid))]
    public async Task What_is_not_valid_ends_the_channel_that_receives_it_and_the_peer_is_told_the_member(string member, Order order)
    {
        (IDuplexChannel<Order, Order> client, IDuplexChannel<Order, Order> server) = Pair<Order>(MessageValidation.Receive, MessageValidation.Receive);
        await client.SendAsync(new Order(), Stop);
        await client.SendAsync(order, Stop);
        await using IAsyncEnumerator<Order> messages = server.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await messages.MoveNextAsync());
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => messages.MoveNextAsync().AsTask());
        Assert.Equal((ChannelCloseStatus.InvalidMessage, $"Invalid message: {member}."), (failure.Status, failure.Reason));
        Assert.StartsWith($"{member}: ", failure.InnerException!.Message, StringComparison.Ordinal);
        ChannelClosed told = await client.Closed;
        Assert.Equal((ChannelCloseStatus.InvalidMessage, $"Invalid message: {member}.", true), (told.Status, told.Reason, told.ByPeer));
        Assert.DoesNotContain($"{Wrong}", told.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_that_are_valid_pass_with_everything_in_them()
    {
        (IDuplexChannel<Order, Order> client, IDuplexChannel<Order, Order> server) = Pair<Order>();
        Order parent = new(Quantity: Wrong);
        Order order = new(
            "A", 90, Side.Sell, Terms.Day | Terms.Limit | Terms.Last, [new Line { Price = 10 }], new Dictionary<string, Line> { ["x"] = new() { Inner = new Line() } },
            [[new Line()], []], [Side.Buy, Side.Sell], new Circle { Radius = 5 }, "any")
        { Parent = parent, Note = "short", Limit = 0.5m };
        await client.SendAsync(order, Stop);
        Order read = await server.ReadAllAsync(Stop).FirstAsync(Stop);
        Assert.Equal((90, Terms.Day | Terms.Limit | Terms.Last, 5), (read.Quantity, read.Terms, Assert.IsType<Circle>(read.Shape).Radius));
    }

    [Fact]
    public async Task Rules_of_the_framework_are_told_by_what_they_expect()
    {
        (IDuplexChannel<Order, Order> client, _) = Pair<Order>();
        await RefusedAsync(client, new Order { Limit = 2 }, "Limit: The field the limit must be between 0 and 1.");
        await RefusedAsync(client, new Order(Symbol: null), "Symbol: The Symbol field is required.");
        await RefusedAsync(client, new Order(Side: (Side)3), "Side: Expected a defined value of Side.");
        await RefusedAsync(client, new Order(Quantity: 7, Side: Side.Sell), "Quantity: Seven are never sold.");
    }

    [Fact]
    public async Task A_message_may_be_a_structure_or_a_list()
    {
        (IDuplexChannel<Pair, Pair> pairs, _) = Pair<Pair>();
        await pairs.SendAsync(new Pair(1, 3), Stop);
        await RefusedAsync(pairs, new Pair(1, 2), "Pair: The field Pair is invalid.");
        (IDuplexChannel<List<Line>, List<Line>> lists, _) = Pair<List<Line>>();
        await RefusedAsync(lists, [new Line(), new Line { Price = -1 }], "[1].Price: The field Price must be between 0 and 10.");
    }

    [Fact]
    public async Task A_message_that_contains_itself_is_refused()
    {
        var line = new Line();
        line.Inner = line;
        (IDuplexChannel<Line, Line> client, _) = Pair<Line>();
        await RefusedAsync(client, line, "Expected at most 512 levels of nesting, got more.");
    }

    [Fact]
    public async Task Undefined_values_of_enumerations_may_be_allowed()
    {
        (IDuplexChannel<Order, Order> client, IDuplexChannel<Order, Order> server) = Pair<Order>(add: builder => builder.AddValidation(options => options.AllowUndefinedEnumValues = true));
        await client.SendAsync(new Order(Side: (Side)Wrong), Stop);
        Assert.Equal((Side)Wrong, (await server.ReadAllAsync(Stop).FirstAsync(Stop)).Side);
        await RefusedAsync(client, new Order(Quantity: Wrong), "Quantity: The field Quantity must be between 1 and 100.");
    }

    [Fact]
    public async Task Every_validator_of_the_services_is_asked()
    {
        (IDuplexChannel<Plain, Plain> client, _) = Pair<Plain>(
            add: builder => builder.AddValidator<Plain, NoZero>().AddValidator<Plain, NoLetter>().AddValidator<Plain, NoLetter>());
        await client.SendAsync(new Plain("1", 1), Stop);
        await RefusedAsync(client, new Plain("1", 0), "Price: Expected another than 0.");
        await RefusedAsync(client, new Plain("x", 1), "Symbol: Expected no letter.");
    }

    [Fact]
    public async Task A_validator_that_throws_has_objected()
    {
        (IDuplexChannel<Plain, Plain> client, _) = Pair<Plain>(add: builder => builder.AddValidator<Plain, Throwing>());
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(() => client.SendAsync(new Plain("x", 1), Stop).AsTask());
        Assert.IsType<InvalidTimeZoneException>(refused.InnerException);
        (client, IDuplexChannel<Plain, Plain> server) = Pair<Plain>(MessageValidation.None, MessageValidation.Receive, builder => builder.AddValidator<Plain, Throwing>());
        await client.SendAsync(new Plain("x", 1), Stop);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => server.ReadAllAsync(Stop).FirstAsync(Stop).AsTask());
        Assert.Equal("A received message could not be deserialized.", failure.Reason);
    }

    [Fact]
    public async Task Fluent_validation_is_adapted_in_three_lines()
    {
        (IDuplexChannel<Plain, Plain> client, _) = Pair<Plain>(add: builder =>
        {
            builder.Services.AddSingleton<IValidator<Plain>, PlainRules>();
            builder.AddValidator<Plain, FluentMessageValidator<Plain>>();
        });
        await client.SendAsync(new Plain("x", 1), Stop);
        await RefusedAsync(client, new Plain("x", 0), "Price: 'Price' must be greater than '0'.");
    }

    [Fact]
    public async Task A_type_with_nothing_to_validate_costs_nothing()
    {
        ServiceProvider services = new ServiceCollection().AddMessaging().AddValidation().Services.BuildServiceProvider();
        var checks = MessageChecks.Create(services, MessageValidation.Both, null);
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(new ChannelLimits(), new ChannelLimits());
        IDuplexChannel<Plain, Plain> checkedChannel = DuplexChannel.Create<Plain, Plain>(client, new JsonMessageSerializer(), checks);
        IDuplexChannel<Plain, Plain> other = DuplexChannel.Create<Plain, Plain>(server, new JsonMessageSerializer());
        Assert.Same(other.GetType(), checkedChannel.GetType());
        Assert.NotSame(other.GetType().GetGenericTypeDefinition(), Pair<Order>().Client.GetType().GetGenericTypeDefinition());

        Plain message = new("x", 1);
        await using IAsyncEnumerator<Plain> near = checkedChannel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        await using IAsyncEnumerator<Plain> far = other.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        long withChecks = await MeasureAsync(() => checkedChannel.SendAsync(message, Stop), far);
        long without = await MeasureAsync(() => other.SendAsync(message, Stop), near);
        Assert.Equal(without, withChecks);
    }

    private static async Task<long> MeasureAsync(Func<ValueTask> send, IAsyncEnumerator<Plain> messages)
    {
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            await send();
            Assert.True(await messages.MoveNextAsync());
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static (IDuplexChannel<T, T> Client, IDuplexChannel<T, T> Server) Pair<T>(
        MessageValidation? client = null, MessageValidation? server = null, Action<IMessagingBuilder>? add = null)
    {
        IMessagingBuilder builder = new ServiceCollection().AddMessaging();
        (add ?? (static builder => builder.AddValidation()))(builder);
        ServiceProvider services = builder.Services.BuildServiceProvider();
        (ITransportConnection near, ITransportConnection far) = InMemoryChannel.CreateConnections(new ChannelLimits(), new ChannelLimits());
        var serializer = new JsonMessageSerializer(new System.Text.Json.JsonSerializerOptions(JsonMessageSerializer.CreateOptions()) { IncludeFields = true });
        return (
            DuplexChannel.Create<T, T>(near, serializer, MessageChecks.Create(services, client, null)),
            DuplexChannel.Create<T, T>(far, serializer, MessageChecks.Create(services, server, null)));
    }

    private static async Task RefusedAsync<T>(IDuplexChannel<T, T> channel, T message, string expected)
    {
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(() => channel.SendAsync(message, Stop).AsTask());
        Assert.EndsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    private sealed class NoZero : IMessageValidator<Plain>
    {
        public ValidationResult? Validate(Plain message) => message.Price == 0 ? new ValidationResult("Expected another than 0.", [nameof(message.Price)]) : null;
    }

    private sealed class NoLetter : IMessageValidator<Plain>
    {
        public ValidationResult? Validate(Plain message) => message.Symbol.Any(char.IsLetter) ? new ValidationResult("Expected no letter.", [nameof(message.Symbol)]) : null;
    }

    private sealed class Throwing : IMessageValidator<Plain>
    {
        public ValidationResult? Validate(Plain message) => throw new InvalidTimeZoneException();
    }

    private sealed class PlainRules : AbstractValidator<Plain>
    {
        public PlainRules() => RuleFor(plain => plain.Price).GreaterThan(0);
    }

    private sealed class FluentMessageValidator<T>(IValidator<T> rules) : IMessageValidator<T>
    {
        public ValidationResult? Validate(T message) =>
            rules.Validate(message).Errors.FirstOrDefault() is { } error ? new ValidationResult(error.ErrorMessage, [error.PropertyName]) : null;
    }
}
