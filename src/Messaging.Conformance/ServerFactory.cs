namespace Messaging.Conformance;

/// <summary>The factory that an application would have injected, over what a fixture connects.</summary>
internal sealed class ServerFactory<T>(Func<ConnectRequest, CancellationToken, Task<IDuplexChannel<T, T>>> connect) : IDuplexChannelFactory<T, T>
{
    public string Name => "conformance";

    public Task<IDuplexChannel<T, T>> ConnectAsync(ChannelConnectOptions? options = null, CancellationToken cancellationToken = default) =>
        connect(new ConnectRequest { Options = options }, cancellationToken);
}
