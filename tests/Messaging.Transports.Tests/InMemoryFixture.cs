using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>The in-memory transport, configured as an application configures it.</summary>
public sealed class InMemoryFixture : ConformanceFixture
{
    public override string Transport => "InMemory";

    public override bool HasHost => false;

    public override Task<ConformanceServer> StartAsync(ServerSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var server = new InMemoryServer { Limits = setup.ServerLimits };
        server.Map("/typed", setup.Typed);
        server.Map("/raw", setup.Raw);
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            .. LimitSettings.Of("Messaging:Defaults", setup.ClientLimits),
            new("Messaging:Defaults:Transport", "InMemory"),
            new("Messaging:Channels:typed:Path", "/typed"),
            new("Messaging:Channels:raw:Path", "/raw"),
            new("Messaging:Channels:rawToTyped:Path", "/typed"),
        ]).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddInMemory(server)
            .AddChannel<TestMessage, TestMessage>("typed").AddChannel<RawMessage, RawMessage>("raw").AddChannel<RawMessage, RawMessage>("rawToTyped");
        return Task.FromResult<ConformanceServer>(new Server(services.BuildServiceProvider()));
    }

    private sealed class Server(ServiceProvider client) : ConformanceServer
    {
        public override Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(ConnectRequest request, CancellationToken cancellationToken) =>
            client.GetRequiredKeyedService<IDuplexChannelFactory<TestMessage, TestMessage>>("typed").ConnectAsync(request.Options, cancellationToken);

        public override Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(ConnectRequest request, CancellationToken cancellationToken) =>
            client.GetRequiredKeyedService<IDuplexChannelFactory<RawMessage, RawMessage>>(request.RawToTyped ? "rawToTyped" : "raw")
                .ConnectAsync(request.Options, cancellationToken);

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
