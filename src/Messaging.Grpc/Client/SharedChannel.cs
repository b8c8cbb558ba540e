using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;

namespace Messaging.Grpc.Client;

/// <summary>One <see cref="GrpcChannel"/> and what its calls share.</summary>
internal sealed class SharedChannel : IDisposable
{
    private static readonly TimeSpan FirstReconnectWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestReconnectWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ConcurrentStack<CallMethod>> _methods = new(StringComparer.Ordinal);
    private readonly GrpcChannel _channel;

    public SharedChannel(Uri address, ChannelOptions options, GrpcTransportOptions transport, Microsoft.Extensions.Logging.ILoggerFactory? loggers)
    {
        SocketsHttpHandler handler = Transports.ChannelHttpHandler.Create(options, transport.Proxy);
        transport.ConfigureHandler?.Invoke(handler);
        var channelOptions = new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            LoggerFactory = loggers,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            CompressionProviders = [],

            // While Grpc.Net.Client waits before it tries a server again, it refuses calls without trying: by default for up to two minutes.
            InitialReconnectBackoff = FirstReconnectWait,
            MaxReconnectBackoff = LongestReconnectWait,

            // Otherwise call credentials would be left out without a word.
            UnsafeUseInsecureChannelCallCredentials = options.AllowCleartextCredentials
                || (address.Scheme == Uri.UriSchemeHttp && Transports.CleartextCredentials.MayGoTo(address, options)),
        };
        transport.ConfigureChannel?.Invoke(channelOptions);
        channelOptions.LoggerFactory = channelOptions.LoggerFactory is { } chosen ? new SafeLoggerFactory(chosen) : null;
        channelOptions.HttpHandler = new CoalescingHandler(channelOptions.HttpHandler ?? handler, options, handler.ActivityHeadersPropagator);
        _channel = GrpcChannel.ForAddress(address, channelOptions);
        CallInvoker invoker = _channel.CreateCallInvoker();
        Invoker = transport.ConfigureInvoker?.Invoke(invoker) ?? invoker;
    }

    public CallInvoker Invoker { get; }

    public CallMethod RentMethod(string path)
    {
        if (_methods.GetOrAdd(path, static _ => new ConcurrentStack<CallMethod>()).TryPop(out CallMethod? method))
        {
            return method;
        }

        int separator = path.LastIndexOf('/');
        return new CallMethod(path[1..separator], path[(separator + 1)..]);
    }

    public void ReturnMethod(CallMethod method) => _methods[method.Method.FullName].Push(method);

    public void Dispose() => _channel.Dispose();
}
