using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Conformance;

/// <summary>The clients of a fixture, configured and connected as an application does it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ConformanceClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>Registers the channels of the suite.</summary>
    /// <param name="limits">The limits of the client's side.</param>
    /// <param name="settings">
    /// What selects the transport and the server, by its full key, such as <c>Messaging:Defaults:Address</c>. The channels are <c>typed</c>, <c>raw</c> and
    /// <c>rawToTyped</c>.
    /// </param>
    /// <param name="add">Adds the transport, and serializers where the settings name other ones than JSON.</param>
    public ConformanceClient(ChannelLimits limits, IEnumerable<KeyValuePair<string, string?>> settings, Action<IMessagingBuilder> add)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(add);
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([.. LimitSettings.Of("Messaging:Defaults", limits), .. settings]).Build();
        var services = new ServiceCollection();
        add(services.AddMessaging(configuration)
            .AddChannel<TestMessage, TestMessage>("typed")
            .AddChannel<RawMessage, RawMessage>("raw")
            .AddChannel<RawMessage, RawMessage>("rawToTyped"));
        _services = services.BuildServiceProvider();
    }

    /// <inheritdoc cref="ConformanceServer.ConnectTypedAsync"/>
    public Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _services.GetRequiredKeyedService<IDuplexChannelFactory<TestMessage, TestMessage>>("typed").ConnectAsync(request.Options, cancellationToken);
    }

    /// <inheritdoc cref="ConformanceServer.ConnectRawAsync"/>
    public Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.RawToTyped ? "rawToTyped" : "raw";
        return _services.GetRequiredKeyedService<IDuplexChannelFactory<RawMessage, RawMessage>>(name).ConnectAsync(request.Options, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
