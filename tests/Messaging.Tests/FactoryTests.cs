using Messaging.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

public sealed class FactoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Options_come_from_defaults_then_the_channel_then_code()
    {
        var application = new TestApplication(
            ("Messaging:Defaults:Transport", "fake"),
            ("Messaging:Defaults:MaxMessageBytes", "1000"),
            ("Messaging:Defaults:SendBufferBytes", "2000"),
            ("Messaging:Defaults:ReceiveBufferBytes", "3000"),
            ("Messaging:Channels:prices:SendBufferBytes", "4000"),
            ("Messaging:Channels:Prices:ReceiveBufferBytes", "5000"))
        {
            Add = messaging => messaging.AddChannel<Quote, Quote>("prices", options => options.ReceiveBufferBytes = 6000),
        };
        await using ServiceProvider services = application.BuildServices();
        ChannelOptions options = await application.OptionsAsync(services);
        Assert.Equal((1000, 4000, 6000), (options.MaxMessageBytes, options.SendBufferBytes, options.ReceiveBufferBytes));
    }

    [Fact]
    public async Task The_only_channel_of_its_types_resolves_without_its_name()
    {
        var application = new TestApplication { Add = messaging => messaging.AddChannel<Quote, Quote>("prices").AddChannel<Quote, string>("news") };
        await using ServiceProvider services = application.BuildServices();
        Assert.Equal("prices", services.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>().Name);
        Assert.Same(
            services.GetRequiredKeyedService<IDuplexChannelFactory<Quote, Quote>>("prices"),
            services.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>());
        Assert.Null(services.GetService<IDuplexChannelFactory<string, Quote>>());
    }

    [Fact]
    public async Task Two_channels_of_the_same_types_resolve_by_name_alone_and_the_exception_lists_them()
    {
        var application = new TestApplication { Add = messaging => messaging.AddChannel<Quote, string>("a").AddChannel<Quote, string>("b") };
        await using ServiceProvider services = application.BuildServices();
        Assert.Equal("b", services.GetRequiredKeyedService<IDuplexChannelFactory<Quote, string>>("b").Name);
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IDuplexChannelFactory<Quote, string>>());
        Assert.Equal(
            "2 channels have the types Messaging.Tests.Quote and System.String: a, b. "
            + "Name the one that is meant: [FromKeyedServices(\"name\")] or GetRequiredKeyedService.",
            failure.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a\r\nb")]
    [InlineData("PRICES")]
    public void A_name_that_cannot_be_is_refused(string name)
    {
        IMessagingBuilder messaging = new ServiceCollection().AddMessaging().AddChannel<Quote, Quote>("prices");
        Assert.Throws<ArgumentException>(() => messaging.AddChannel<Quote, Quote>(name));
    }

    [Fact]
    public async Task The_serializers_are_offered_in_order_of_preference_and_the_one_that_was_taken_is_used()
    {
        var transport = FakeTransport.Connecting(
            "Fake", new FakeConnection { Info = new ChannelInfo { Transport = "Fake", Role = ChannelRole.Client, Serializer = "json" } });
        var application = new TestApplication(("Messaging:Channels:prices:Serializer", "Upper, Json"))
        {
            Fake = transport,
            Add = messaging => messaging.AddSerializer<UpperSerializer>().AddChannel<Quote, Quote>("prices"),
        };
        await using ServiceProvider services = application.BuildServices();
        await using IDuplexChannel<Quote, Quote> channel = await ConnectAsync(services);
        Assert.Equal(["Upper", "Json"], transport.Connects[0].Serializers.Select(serializer => serializer.Name));
        await channel.SendAsync(new Quote("A", 1), Stop);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData(null)]
    public async Task A_serializer_that_was_not_offered_ends_the_connection_with_a_protocol_error(string? serializer)
    {
        var connection = new FakeConnection { Info = new ChannelInfo { Transport = "Fake", Role = ChannelRole.Client, Serializer = serializer } };
        var application = new TestApplication { Fake = FakeTransport.Connecting("Fake", connection) };
        await using ServiceProvider services = application.BuildServices();
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.Equal((ChannelCloseStatus.ProtocolError, $"The serializer \"{serializer}\" was not offered."), (failure.Status, failure.Reason));
        Assert.NotNull(connection.Aborted);
    }

    [Fact]
    public async Task A_raw_channel_offers_no_serializer()
    {
        var application = new TestApplication { Add = messaging => messaging.AddChannel<RawMessage, RawMessage>("raw") };
        await using ServiceProvider services = application.BuildServices();
        await using IDuplexChannel<RawMessage, RawMessage> channel =
            await services.GetRequiredService<IDuplexChannelFactory<RawMessage, RawMessage>>().ConnectAsync(cancellationToken: Stop);
        Assert.Empty(application.Fake.Connects[0].Serializers);
    }

    [Fact]
    public async Task Connecting_and_ending_are_logged_and_an_ordinary_end_is_no_error()
    {
        var application = new TestApplication();
        await using ServiceProvider services = application.BuildServices();
        IDuplexChannel<Quote, Quote> channel = await ConnectAsync(services);
        await channel.DisposeAsync();
        await channel.Closed;
        Assert.Equal("Channel prices connected over Fake with serializer Json.", application.Logged[0].Text);
        Assert.DoesNotContain(application.Logged, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    private static Task<IDuplexChannel<Quote, Quote>> ConnectAsync(ServiceProvider services)
        => services.GetRequiredService<IDuplexChannelFactory<Quote, Quote>>().ConnectAsync(cancellationToken: Stop);

    private sealed class UpperSerializer : IMessageSerializer
    {
        private readonly JsonMessageSerializer _json = new();

        public string Name => "Upper";

        public string WireName => "upper";

        public MessageKind Kind => MessageKind.Text;

        public IMessageSerializer<TMessage> ForType<TMessage>() => _json.ForType<TMessage>();
    }
}
