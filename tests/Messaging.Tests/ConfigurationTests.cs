using Messaging.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Tests;

public sealed class ConfigurationTests
{
    private static readonly string KnownChannelKeys = KeysOf(typeof(ChannelOptions));
    private static readonly string KnownEndpointKeys = KeysOf(typeof(EndpointOptions));

    public static TheoryData<string, string?, string> Mistakes => new()
    {
        { "Chanels:prices:Path", "/", "Messaging:Chanels: unknown key. Known: MaxChannels, Defaults, Channels, Endpoints." },
        { "Channels:prices:Adress", "http://a", $"Messaging:Channels:prices:Adress: unknown key. Known: {KnownChannelKeys}." },
        { "Defaults:Timeout", "1", $"Messaging:Defaults:Timeout: unknown key. Known: {KnownChannelKeys}." },
        { "Channels:price:Path", "/", "Messaging:Channels:price: unknown channel. Known from AddChannel: prices." },
        { "Channels:prices:Tls:Pin", "x", "Messaging:Channels:prices:Tls:Pin: unknown key. Known: CaFile, CertificateFile, CertificateKeyFile, CertificateKeyPassword, PinnedSha256, ServerName." },
        { "Channels:prices:Tls", "x", "Messaging:Channels:prices:Tls: expected a section, got the value \"x\"." },
        { "MaxChannels", "many", "Messaging:MaxChannels: \"many\" is not a whole number." },
        { "MaxChannels", "1000001", "Messaging:MaxChannels: 1000001 is out of range. Expected 0 to 1000000." },
        { "MaxChannels:0", "1", "Messaging:MaxChannels: expected a value, got a section." },
        {
            "Endpoints:prices:WebSocket:MaxFragmentsPerMessage", "0",
            "Messaging:Endpoints:prices:WebSocket:MaxFragmentsPerMessage: 0 is out of range. Expected 1 to 1073741824."
        },
        {
            "Endpoints:prices:WebSocket:MaxControlFramesPerSecond", "1000001",
            "Messaging:Endpoints:prices:WebSocket:MaxControlFramesPerSecond: 1000001 is out of range. Expected 1 to 1000000."
        },
        {
            "Endpoints:prices:WebSocket:Proxy", "http://proxy",
            "Messaging:Endpoints:prices:WebSocket:Proxy: unknown key. Known: MaxControlFramesPerSecond, MaxFragmentsPerMessage."
        },
        { "Defaults", "x", "Messaging:Defaults: expected a section, got the value \"x\"." },
        { "Channels:prices:Path:0", "/", "Messaging:Channels:prices:Path: expected a value, got a section." },
        {
            "Channels:prices:Fallback:0", "Grpc",
            "Messaging:Channels:prices:Fallback: expected one string with commas between the words, in order of preference; got an array. "
            + ".NET merges arrays by index, so that one could not be overridden."
        },
        { "Channels:prices:MaxMessageBytes", "4MB", "Messaging:Channels:prices:MaxMessageBytes: \"4MB\" is not a whole number." },
        { "Channels:prices:MaxMessageBytes", "", "Messaging:Channels:prices:MaxMessageBytes: \"\" is not a whole number." },
        { "Channels:prices:MaxMessageBytes", "0", "Messaging:Channels:prices:MaxMessageBytes: 0 is out of range. Expected 1 to 1073741824." },
        { "Channels:prices:MaxMessageBytes", "1073741825", "Messaging:Channels:prices:MaxMessageBytes: 1073741825 is out of range. Expected 1 to 1073741824." },
        { "Channels:prices:SendBufferBytes", "1023", "Messaging:Channels:prices:SendBufferBytes: 1023 is out of range. Expected 1024 to 67108864." },
        { "Defaults:ReceiveBufferBytes", "-1", "Messaging:Defaults:ReceiveBufferBytes: -1 is out of range. Expected 1024 to 67108864." },
        {
            "Channels:prices:KeepAliveInterval", "15",
            "Messaging:Channels:prices:KeepAliveInterval: \"15\" is not a time span hh:mm:ss, such as 00:00:15 (a lone number would be days)."
        },
        {
            "Channels:prices:CloseTimeout", "2s",
            "Messaging:Channels:prices:CloseTimeout: \"2s\" is not a time span hh:mm:ss, such as 00:00:15 (a lone number would be days)."
        },
        { "Channels:prices:KeepAliveTimeout", "00:00:00.05", "Messaging:Channels:prices:KeepAliveTimeout: 00:00:00.0500000 is out of range. Expected 00:00:00.1000000 to 24.00:00:00." },
        { "Channels:prices:CloseTimeout", "00:01:01", "Messaging:Channels:prices:CloseTimeout: 00:01:01 is out of range. Expected 00:00:00 to 00:01:00." },
        { "Channels:prices:SendTimeout", "-00:00:01", "Messaging:Channels:prices:SendTimeout: -00:00:01 is out of range. Expected 00:00:00 to 24.00:00:00." },
        { "Defaults:IdleTimeout", "-00:00:01", "Messaging:Defaults:IdleTimeout: -00:00:01 is out of range. Expected 00:00:00 to 24.00:00:00." },
        { "Channels:prices:ConnectTimeout", "0", "Messaging:Channels:prices:ConnectTimeout: 00:00:00 is out of range. Expected 00:00:00.0100000 to 00:10:00." },
        { "Channels:prices:Transport", "Websockt", "Messaging:Channels:prices:Transport: \"Websockt\" is no registered transport. Known: Fake, InMemory." },
        { "Channels:prices:Transport", "Fake,InMemory", "Messaging:Channels:prices:Transport: \"Fake,InMemory\" is not one transport. Known: Fake, InMemory. Others to try stand under Fallback." },
        { "Channels:prices:Fallback", "Grpc", "Messaging:Channels:prices:Fallback: \"Grpc\" is no registered transport. Known: Fake, InMemory." },
        { "Channels:prices:Fallback", "fake", "Messaging:Channels:prices:Fallback: \"Fake\" is the Transport itself." },
        { "Channels:prices:Fallback", "InMemory, inmemory", "Messaging:Channels:prices:Fallback: \"inmemory\" stands there twice." },
        { "Channels:prices:Fallback", "InMemory,", "Messaging:Channels:prices:Fallback: \"\" is no registered transport. Known: Fake, InMemory." },
        { "Channels:prices:Serializer", "Jason", "Messaging:Channels:prices:Serializer: \"Jason\" is no registered serializer. Known: Json." },
        { "Channels:prices:Address", "host:5001x", "Messaging:Channels:prices:Address: \"host:5001x\" is no absolute address of http, https, ws or wss, such as https://host:5001." },
        { "Channels:prices:Address", "host", "Messaging:Channels:prices:Address: \"host\" is not an absolute address, such as https://host:5001." },
        { "Channels:prices:Address", "ftp://host", "Messaging:Channels:prices:Address: \"ftp://host/\" is no absolute address of http, https, ws or wss, such as https://host:5001." },
        {
            "Channels:prices:Address", "https://host/a",
            "Messaging:Channels:prices:Address: \"https://host/a\" has more than scheme, host and port. The path of the endpoint stands under Path."
        },
        { "Channels:prices:Address", "https://me:secret@host", "Messaging:Channels:prices:Address: the address contains credentials. Send them in a header." },
        { "Channels:prices:Path", "prices", "Messaging:Channels:prices:Path: \"prices\" does not begin with '/'." },
        { "Channels:prices:Path", null, "Messaging:Channels:prices:Path: \"\" does not begin with '/'." },
        { "Endpoints:prices:MaxMessageBytes", "5", "Messaging:Endpoints:prices:Path: missing. Expected the path of a mapped endpoint." },
        { "Endpoints:prices:Serializers", "Jason", "Messaging:Endpoints:prices:Serializers: \"Jason\" is no registered serializer. Known: Json." },
        { "Endpoints:prices:ShutdownGrace", "00:02:00", "Messaging:Endpoints:prices:ShutdownGrace: 00:02:00 is out of range. Expected 00:00:00 to 00:01:00." },
        { "Endpoints:prices:Transport", "x", $"Messaging:Endpoints:prices:Transport: unknown key. Known: {KnownEndpointKeys}." },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_stops_the_start_and_is_named_by_its_full_path(string key, string? value, string expected)
    {
        var application = new TestApplication(($"Messaging:{key}", value)) { Add = messaging => messaging.AddInMemory().AddChannel<Quote, Quote>("prices") };
        Assert.Contains(expected, await application.FailuresAsync());
    }

    [Fact]
    public async Task Every_mistake_is_reported_at_once_and_one_of_the_defaults_only_once()
    {
        var application = new TestApplication(
            ("Messaging:Defaults:SendBufferBytes", "1"),
            ("Messaging:Channels:prices:MaxMessageBytes", "0"),
            ("Messaging:Channels:news:Paht", "/"),
            ("Messaging:Channels:news:Serializer", "Jason"),
            ("Messaging:Endpoints:e:Path", "e"))
        {
            Add = messaging => messaging.AddChannel<Quote, Quote>("prices").AddChannel<Quote, string>("news").AddChannel<string, Quote>("more"),
        };
        Assert.Equal(
            [
                "Messaging:Defaults:SendBufferBytes: 1 is out of range. Expected 1024 to 67108864.",
                "Messaging:Channels:prices:MaxMessageBytes: 0 is out of range. Expected 1 to 1073741824.",
                $"Messaging:Channels:news:Paht: unknown key. Known: {KnownChannelKeys}.",
                "Messaging:Channels:news:Serializer: \"Jason\" is no registered serializer. Known: Json.",
                "Messaging:Endpoints:e:Path: \"e\" does not begin with '/'.",
            ],
            (await application.FailuresAsync()).OrderBy(failure => failure.Contains("news", StringComparison.Ordinal) ? 2 : failure.Contains("Endpoints", StringComparison.Ordinal) ? 3 : failure.Contains("Defaults", StringComparison.Ordinal) ? 0 : 1));
    }

    [Fact]
    public async Task A_right_configuration_starts_and_two_endpoints_with_one_path_do_not()
    {
        var application = new TestApplication(("Messaging:Endpoints:a:Path", "/x"), ("Messaging:Endpoints:b:Path", "/y"));
        using (IHost host = application.BuildHost())
        {
            await host.StartAsync(Stop);
            IReadOnlyDictionary<string, EndpointOptions> endpoints = host.Services.GetRequiredService<IMessagingEndpoints>().Options;
            Assert.Equal("/x", endpoints["A"].Path);
            await host.StopAsync(Stop);
        }

        application.Set([("Messaging:Endpoints:b:Path", "/x")]);
        Assert.Equal(["Messaging:Endpoints: a and b have the same Path \"/x\"."], await application.FailuresAsync());
    }

    [Fact]
    public async Task Without_a_host_the_first_connect_reports_the_mistakes()
    {
        var application = new TestApplication(("Messaging:Channels:prices:MaxMessageBytes", "0"));
        await using ServiceProvider services = application.BuildServices();
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => application.OptionsAsync(services));
        Assert.Equal(["Messaging:Channels:prices:MaxMessageBytes: 0 is out of range. Expected 1 to 1073741824."], failure.Failures);
    }

    [Fact]
    public async Task A_process_without_channels_does_not_mind_those_of_clients()
    {
        var application = new TestApplication(("Messaging:Channels:other:Path", "/")) { Add = _ => { } };
        using IHost host = application.BuildHost();
        await host.StartAsync(Stop);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_value_set_in_code_counts_last_and_is_checked_too()
    {
        var application = new TestApplication(("Messaging:Channels:prices:MaxMessageBytes", "7"))
        {
            Add = messaging => messaging.AddChannel<Quote, Quote>("prices", options => options.MaxMessageBytes -= 7),
        };
        Assert.Equal(["Messaging:Channels:prices:MaxMessageBytes: 0 is out of range. Expected 1 to 1073741824."], await application.FailuresAsync());
    }

    [Fact]
    public async Task What_a_transport_finds_wrong_is_named_by_the_full_path()
    {
        var application = new TestApplication
        {
            Fake = new FakeTransport("Fake", (_, _) => throw new NotSupportedException()) { Check = (name, _) => [$"Address: missing for {name}: expected one."] },
        };
        Assert.Equal(["Messaging:Channels:prices:Address: missing for prices: expected one."], await application.FailuresAsync());
    }

    [Fact]
    public async Task A_serializer_that_cannot_handle_a_channels_types_stops_the_start()
    {
        var application = new TestApplication { Add = messaging => messaging.AddChannel<Quote, Google.Protobuf.FakeMessage>("prices") };
        string failure = Assert.Single(await application.FailuresAsync());
        Assert.StartsWith("Messaging:Channels:prices:Serializer: Json cannot handle the type Google.Protobuf.FakeMessage: ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_reload_counts_from_the_next_connect_and_a_bad_one_keeps_the_last_good_options_and_says_so()
    {
        var application = new TestApplication(("Messaging:Channels:prices:MaxMessageBytes", "1000"));
        await using ServiceProvider services = application.BuildServices();
        ChannelOptions first = await application.OptionsAsync(services);

        application.Set([("Messaging:Channels:prices:MaxMessageBytes", "2000")]);
        application.Reload();
        Assert.Equal(2000, (await application.OptionsAsync(services)).MaxMessageBytes);
        Assert.Equal(1000, first.MaxMessageBytes);
        Assert.Contains((LogLevel.Information, "The configuration of Messaging was reloaded; it counts from the next connect."), application.Logged);

        application.Set([("Messaging:Channels:prices:MaxMessageBytes", "0")]);
        application.Reload();
        Assert.Equal(2000, (await application.OptionsAsync(services)).MaxMessageBytes);
        (LogLevel level, string text) = Assert.Single(application.Logged, entry => entry.Level == LogLevel.Error);
        Assert.Contains("Messaging:Channels:prices:MaxMessageBytes: 0 is out of range.", text, StringComparison.Ordinal);

        application.Set([("Messaging:Channels:prices:MaxMessageBytes", "3000")]);
        application.Reload();
        Assert.Equal(3000, (await application.OptionsAsync(services)).MaxMessageBytes);
    }

    [Fact]
    public async Task A_transports_section_is_checked_and_bound_from_code_defaults_and_channel()
    {
        var application = new TestApplication(
            ("Messaging:Defaults:Fake:Mode", "fast"), ("Messaging:Defaults:Fake:Count", "2"), ("Messaging:Channels:prices:Fake:Count", "3"))
        {
            Add = messaging => AddSection(messaging).AddChannel<Quote, Quote>("prices", options => options.Of<FakeOptions>().IsOn = true),
        };
        await using (ServiceProvider services = application.BuildServices())
        {
            FakeOptions options = (await application.OptionsAsync(services)).Of<FakeOptions>();
            Assert.Equal(("code", FakeMode.Fast, 3, true), (options.Name, options.Mode, options.Count, options.IsOn));
        }

        application.Set(
        [
            ("Messaging:Channels:prices:Fake:Mode", "1"),
            ("Messaging:Channels:prices:Fake:IsOn", "yes"),
            ("Messaging:Channels:prices:Fake:Other", "1"),
        ]);
        Assert.Equal(
            [
                "Messaging:Channels:prices:Fake:IsOn: \"yes\" is not true or false.",
                "Messaging:Channels:prices:Fake:Mode: \"1\" is not one of Slow, Fast.",
                "Messaging:Channels:prices:Fake:Other: unknown key. Known: Count, IsOn, Mode, Name.",
            ],
            (await application.FailuresAsync()).Order(StringComparer.Ordinal));
    }

    private static IMessagingBuilder AddSection(IMessagingBuilder messaging)
        => messaging.AddTransport<UnusedTransport, FakeOptions>("Fake", static (section, options) => section.Bind(options), options => options.Name = "code");

    public enum FakeMode
    {
        Slow,
        Fast,
    }

    public sealed class FakeOptions
    {
        public string? Name { get; set; }

        public FakeMode Mode { get; set; }

        public int Count { get; set; }

        public bool IsOn { get; set; }
    }

    private sealed class UnusedTransport : Transports.IClientTransport
    {
        public string Name => "Unused";

        public string DefaultSerializer => "Json";

        public IEnumerable<string> Validate(string channelName, ChannelOptions options) => [];

        public Task<Transports.ITransportConnection> ConnectAsync(Transports.TransportConnectContext context, CancellationToken cancellationToken)
            => throw new NotSupportedException();
    }

    private static string KeysOf(Type options) => string.Join(
        ", ",
        options.GetProperties()
            .Where(property => property.SetMethod is not null && !property.PropertyType.IsAssignableTo(typeof(Delegate)))
            .Select(property => property.Name)
            .Order(StringComparer.OrdinalIgnoreCase));
}
