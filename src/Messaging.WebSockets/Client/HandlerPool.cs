using System.Collections.Concurrent;
using System.Diagnostics;
using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>The handlers that connect: one for each distinct combination of options, so that channels share HTTP/2 connections.</summary>
internal sealed class HandlerPool : IDisposable
{
    private const int MaxHandlers = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<Key> _oldestFirst = new();
    private bool _disposed;

    /// <summary>Gets the handler for a channel. One that is pushed out by newer ones lets its open connections live.</summary>
    public Entry Get(ChannelOptions channel, WebSocketTransportOptions options)
    {
        Key key = new(TlsClientSettings.GetKey(channel.Tls), options.Proxy, channel.KeepAliveInterval, channel.KeepAliveTimeout, options.ConfigureHandler);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(key, out Entry? entry))
            {
                if (_entries.Count == MaxHandlers && _entries.Remove(_oldestFirst.Dequeue(), out Entry? oldest))
                {
                    oldest.Invoker.Dispose();
                }

                SocketsHttpHandler handler = CreateHandler(channel, options);
                entry = new Entry(handler);
                _entries.Add(key, entry);
                _oldestFirst.Enqueue(key);
            }

            return entry;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (Entry entry in _entries.Values)
            {
                entry.Invoker.Dispose();
            }

            _entries.Clear();
        }
    }

    private static SocketsHttpHandler CreateHandler(ChannelOptions channel, WebSocketTransportOptions options)
    {
        SocketsHttpHandler handler = ChannelHttpHandler.Create(channel, options.Proxy);
        options.ConfigureHandler?.Invoke(handler);
        return handler;
    }

    private readonly record struct Key(
        string Tls, Uri? Proxy, TimeSpan KeepAliveInterval, TimeSpan KeepAliveTimeout, Action<SocketsHttpHandler>? Configure);

    internal sealed class Entry(SocketsHttpHandler handler)
    {
        private const int MaxRemembered = 256;
        private readonly ConcurrentDictionary<string, bool> _http11Only = new(StringComparer.OrdinalIgnoreCase);

        public HttpMessageInvoker Invoker { get; } = new(handler);

        public SocketsHttpHandler Handler => handler;

        public DistributedContextPropagator? Propagator => handler.ActivityHeadersPropagator;

        /// <summary>Whether the server at this authority was found to have no WebSocket over HTTP/2.</summary>
        public bool IsHttp11Only(string authority) => _http11Only.ContainsKey(authority);

        public void RememberHttp11Only(string authority)
        {
            if (_http11Only.Count < MaxRemembered)
            {
                _http11Only.TryAdd(authority, true);
            }
        }

        public void ForgetHttp11Only(string authority) => _http11Only.TryRemove(authority, out _);
    }
}
