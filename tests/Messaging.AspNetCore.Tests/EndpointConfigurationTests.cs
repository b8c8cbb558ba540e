using System.Buffers;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>What is wrong in the configuration or the mapping stops the start and says what and where.</summary>
public sealed class EndpointConfigurationTests
{
    [Fact]
    public async Task An_entry_whose_path_is_not_mapped_stops_the_start()
    {
        OptionsValidationException failure = await FailAsync(builder => builder.Set("Messaging:Endpoints:prices:Path", "/other"));
        Assert.Contains("Messaging:Endpoints:prices:Path", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/other", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/talk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_entries_with_one_path_stop_the_start()
    {
        OptionsValidationException failure = await FailAsync(
            builder => builder.Set("Messaging:Endpoints:a:Path", "/talk").Set("Messaging:Endpoints:b:Path", "/TALK"));
        Assert.Contains("a and b", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transports", "WebSocket, Pigeon", "Pigeon")]
    [InlineData("Serializers", "Json, Morse", "Morse")]
    [InlineData("ShutdownGrace", "01:00:00", "ShutdownGrace")]
    [InlineData("MaxChannels", "-1", "0 to 1000000")]
    [InlineData("Colour", "red", "Colour")]
    public async Task A_wrong_value_stops_the_start(string key, string value, string named)
    {
        OptionsValidationException failure = await FailAsync(
            builder => builder.Set("Messaging:Endpoints:talk:Path", "/talk").Set($"Messaging:Endpoints:talk:{key}", value));
        Assert.Contains($"Messaging:Endpoints:talk:{key}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Numbers")]
    public async Task A_serializer_that_cannot_handle_the_types_stops_the_start(string? words)
    {
        OptionsValidationException failure = await FailAsync(builder =>
        {
            foreach (ServiceDescriptor json in builder.Services.Where(service => service.ServiceType == typeof(IMessageSerializer)).ToArray())
            {
                builder.Services.Remove(json);
            }

            builder.Services.AddMessaging(builder.Configuration).AddSerializer(new NumbersOnly());
            builder.Services.Remove(builder.Services.Last(service => service.ServiceType == typeof(IMessageSerializer) && service.ImplementationInstance is null));
            builder.Set("Messaging:Endpoints:talk:Path", "/talk").Set("Messaging:Endpoints:talk:Serializers", words);
        });
        Assert.Contains("Numbers", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Pong), failure.Message, StringComparison.Ordinal);
        Assert.Contains("use int", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_belongs_to_the_path_with_the_prefix_of_its_group()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => Map(app.MapGroup("/v1"), "/talk"), configure: builder => builder.Set("Messaging:Endpoints:talk:Path", "/v1/talk"));
        Assert.NotNull(app.Address);
    }

    [Fact]
    public void The_same_path_cannot_be_mapped_twice()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => TestApp.Build(app =>
        {
            Map(app, "/talk");
            Map(app, "/Talk/");
        }));
        Assert.Contains("/Talk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_path_in_two_groups_stops_the_start()
    {
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(app =>
        {
            Map(app.MapGroup("/v1"), "/talk");
            Map(app.MapGroup("/v1"), "/talk");
        }));
        Assert.Contains("/v1/talk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mapping_without_the_services_says_what_to_call()
    {
        WebApplication app = WebApplication.CreateBuilder().Build();
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Map(app, "/talk"));
        Assert.Contains("AddMessaging", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_gets_windows_that_hold_every_stream()
    {
        await using TestApp app = TestApp.Build(app => Map(app, "/talk"));
        Http2Limits limits = Limits(app);
        Assert.Equal(256 * 1024, limits.InitialStreamWindowSize);
        Assert.Equal(101 * 256 * 1024, limits.InitialConnectionWindowSize);
        Assert.Empty(app.Logs.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task The_users_own_windows_stay_and_get_a_warning_where_they_cannot_hold_every_stream()
    {
        await using TestApp app = TestApp.Build(app => Map(app, "/talk"), configure: builder => builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = 100_000;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 9_999_999;
        }));
        Http2Limits limits = Limits(app);
        Assert.Equal(100_000, limits.InitialStreamWindowSize);
        Assert.Equal(9_999_999, limits.InitialConnectionWindowSize);
        Assert.Contains("9999999", Assert.Single(app.Logs.Of(LogLevel.Warning)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_gets_tighter_bounds()
    {
        await using TestApp app = TestApp.Build(app => Map(app, "/talk"));
        KestrelServerLimits limits = app.App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(TimeSpan.FromSeconds(10), limits.RequestHeadersTimeout);
        Assert.Equal(256 * 1024, limits.MaxRequestBufferSize);
        Assert.Equal(OperatingSystem.IsLinux(), limits.MaxConcurrentConnections is > 0);
    }

    [Fact]
    public async Task The_users_own_bounds_stay()
    {
        await using TestApp app = TestApp.Build(app => Map(app, "/talk"), configure: builder => builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(31);
            kestrel.Limits.MaxRequestBufferSize = null;
            kestrel.Limits.MaxConcurrentConnections = 7;
        }));
        KestrelServerLimits limits = app.App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((TimeSpan.FromSeconds(31), null, 7), (limits.RequestHeadersTimeout, limits.MaxRequestBufferSize, limits.MaxConcurrentConnections));
    }

    private static Http2Limits Limits(TestApp app) => app.App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.Http2;

    private static void Map(IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapDuplexChannel(path, (IDuplexChannel<Pong, Ping> _, CancellationToken _) => Task.CompletedTask);

    private static Task<OptionsValidationException> FailAsync(Action<WebApplicationBuilder> configure) =>
        Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(app => Map(app, "/talk"), configure: configure));

    private sealed class NumbersOnly : IMessageSerializer
    {
        public string Name => "Numbers";

        public string WireName => "numbers";

        public MessageKind Kind => MessageKind.Binary;

        public IMessageSerializer<TMessage> ForType<TMessage>() => throw new NotSupportedException($"{typeof(TMessage).Name} is no number; use int.");
    }
}
