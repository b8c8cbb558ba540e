using Messaging.Transports;
using Messaging.WebSockets;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A client application with one channel, configured in code.</summary>
internal sealed class Client<TSend, TReceive> : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Client(Uri address, string path, Action<ChannelOptions>? configure = null, Action<WebSocketTransportOptions>? webSocket = null)
    {
        ServiceCollection services = new();
        services.AddMessaging().AddWebSockets(webSocket).AddChannel<TSend, TReceive>("test", options =>
        {
            options.Address = address;
            options.Path = path;
            options.Tls.PinnedSha256 = Certificates.Sha256;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
    }

    public Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options = null, CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<IDuplexChannelFactory<TSend, TReceive>>().ConnectAsync(options, cancellationToken).WaitAsync(TestApp.Patience, cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

public sealed record Ping(int Number);

public sealed record Pong(int Number);
