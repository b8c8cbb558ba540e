using System.Net;

namespace Messaging.Transports;

/// <summary>The HTTP handler of a channel, for transports that connect by HTTP.</summary>
public static class ChannelHttpHandler
{
    // Equal to what hosting gives a server's streams; the framework grows it for a channel whose reader keeps up.
    private const int StreamWindowBytes = 256 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    // The framework takes no shorter HTTP/2 ping than this.
    private static readonly TimeSpan MinPing = TimeSpan.FromSeconds(1);

    /// <summary>Makes a handler by the options of a channel: TLS, keep-alive pings of HTTP/2, the proxy. The caller owns it.</summary>
    /// <param name="options">The options of the channel, valid.</param>
    /// <param name="proxy">The proxy; <see langword="null"/> for the system's.</param>
    public static SocketsHttpHandler Create(ChannelOptions options, Uri? proxy)
    {
        ArgumentNullException.ThrowIfNull(options);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        if (options.KeepAliveInterval > TimeSpan.Zero)
        {
            // Without these a connection that went dead silently would stay in the pool and swallow every later connect.
            handler.KeepAlivePingDelay = Max(options.KeepAliveInterval, MinPing);
            handler.KeepAlivePingTimeout = Max(options.KeepAliveTimeout, MinPing);
        }

        if (proxy is not null)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        TlsClientSettings.Apply(options.Tls, handler.SslOptions);
        ClientCertificateRequest.Watch(handler);
        return handler;
    }

    /// <summary>Checks the address of a proxy.</summary>
    /// <param name="proxy">The address; <see langword="null"/> is in order.</param>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static string? ValidateProxy(Uri? proxy) =>
        proxy is null || (proxy.IsAbsoluteUri && proxy.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5")
            ? null
            : $"'{ChannelAddress.Show(proxy)}' is no address of a proxy; expected a URI such as http://proxy:3128.";

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
