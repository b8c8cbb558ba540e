using Messaging.WebSockets;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A client application with one channel, configured in code.</summary>
internal sealed class Client<TSend, TReceive> : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Client(
        Uri address,
        string path,
        Action<ChannelOptions>? configure = null,
        Action<WebSocketTransportOptions>? webSocket = null,
        params IMessageSerializer[] serializers)
    {
        ServiceCollection services = new();
        services.AddMetrics();
        IMessagingBuilder builder = services.AddMessaging().AddWebSockets(webSocket).AddGrpc().AddChannel<TSend, TReceive>("test", options =>
        {
            options.Address = address;
            options.Path = path;
            options.Tls.PinnedSha256 = Certificates.Sha256;
            configure?.Invoke(options);
        });
        foreach (IMessageSerializer serializer in serializers)
        {
            builder.AddSerializer(serializer);
        }

        _services = services.BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options = null) =>
        ConnectUntilAsync(TestContext.Current.CancellationToken, options);

    public Task<IDuplexChannel<TSend, TReceive>> ConnectUntilAsync(CancellationToken token, ChannelConnectOptions? options = null) =>
        _services.GetRequiredService<IDuplexChannelFactory<TSend, TReceive>>().ConnectAsync(options, token).Within();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
