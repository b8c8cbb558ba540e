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
        return Task.FromResult<ConformanceServer>(new Server(new ConformanceClient(
            setup.ClientLimits,
            [
                new("Messaging:Defaults:Transport", "InMemory"),
                new("Messaging:Channels:typed:Path", "/typed"),
                new("Messaging:Channels:raw:Path", "/raw"),
                new("Messaging:Channels:rawToTyped:Path", "/typed"),
            ],
            builder => builder.AddInMemory(server))));
    }

    private sealed class Server(ConformanceClient client) : ConformanceServer
    {
        public override Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(
            ConnectRequest request, CancellationToken cancellationToken) => client.ConnectTypedAsync(request, cancellationToken);

        public override Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(
            ConnectRequest request, CancellationToken cancellationToken) => client.ConnectRawAsync(request, cancellationToken);

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
