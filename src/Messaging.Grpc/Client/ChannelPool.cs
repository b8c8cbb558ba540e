using Grpc.Core;
using Grpc.Net.Client;
using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.Grpc.Client;

/// <summary>The channels of Grpc.Net.Client: one for each distinct combination of address and options, so that calls share HTTP/2 connections.</summary>
internal sealed class ChannelPool(ILoggerFactory? loggers) : IDisposable
{
    private const int MaxChannels = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, SharedChannel> _channels = [];
    private readonly Queue<Key> _oldestFirst = new();
    private readonly List<SharedChannel> _retired = [];
    private bool _disposed;

    public SharedChannel Get(Uri address, ChannelOptions options, GrpcTransportOptions transport)
    {
        Key key = new(
            address,
            TlsClientSettings.GetKey(options.Tls),
            transport.Proxy,
            options.AllowCleartextCredentials,
            options.KeepAliveInterval,
            options.KeepAliveTimeout,
            transport.ConfigureHandler,
            transport.ConfigureChannel,
            transport.ConfigureInvoker);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_channels.TryGetValue(key, out SharedChannel? channel))
            {
                return channel;
            }

            if (_channels.Count == MaxChannels && _channels.Remove(_oldestFirst.Dequeue(), out SharedChannel? oldest))
            {
                // Its open calls go on; disposing it would end them.
                _retired.Add(oldest);
            }

            channel = new SharedChannel(address, options, transport, loggers);
            _channels.Add(key, channel);
            _oldestFirst.Enqueue(key);
            return channel;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (SharedChannel channel in _channels.Values.Concat(_retired))
            {
                channel.Dispose();
            }

            _channels.Clear();
            _retired.Clear();
        }
    }

    private readonly record struct Key(
        Uri Address,
        string Tls,
        Uri? Proxy,
        bool AllowCleartextCredentials,
        TimeSpan KeepAliveInterval,
        TimeSpan KeepAliveTimeout,
        Action<SocketsHttpHandler>? ConfigureHandler,
        Action<GrpcChannelOptions>? ConfigureChannel,
        Func<CallInvoker, CallInvoker>? ConfigureInvoker);
}
