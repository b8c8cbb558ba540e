using System.Net;

namespace Messaging.Transports;

/// <summary>Keeps credentials out of connections that anybody on the way can read, for transports that connect by HTTP.</summary>
public static class CleartextCredentials
{
    private static readonly string[] Headers = ["Authorization", "Cookie", "Proxy-Authorization"];

    /// <summary>
    /// Whether credentials may go to an address: over TLS, to this machine (127.0.0.0/8, ::1, <c>localhost</c> and names below it), or because
    /// <see cref="ChannelOptions.AllowCleartextCredentials"/> says so.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="options">The options of the channel.</param>
    public static bool MayGoTo(Uri address, ChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        return options.AllowCleartextCredentials || !IsCleartext(address) || IsThisMachine(address.DnsSafeHost);
    }

    /// <summary>Checks at start that a channel with an <see cref="ChannelOptions.AccessTokenProvider"/> can use it at an address.</summary>
    /// <param name="address">The address; <see langword="null"/> is in order here.</param>
    /// <param name="options">The options of the channel.</param>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static string? Validate(Uri? address, ChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AccessTokenProvider is null || address is not { IsAbsoluteUri: true } || MayGoTo(address, options)
            ? null
            : $"the access token would go to {address.Host} in cleartext. Use https, or set AllowCleartextCredentials.";
    }

    /// <summary>Checks a request as it is to be sent.</summary>
    /// <param name="request">The request, with its address and headers.</param>
    /// <param name="options">The options of the channel.</param>
    /// <param name="handler">What sends it: a proxy on another machine reads what goes through it in cleartext, also what is meant for this machine.</param>
    /// <exception cref="DuplexChannelException">It carries credentials that must not go there: <see cref="ChannelCloseStatus.Unauthenticated"/>.</exception>
    public static void Check(HttpRequestMessage request, ChannelOptions options, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { } address || Headers.FirstOrDefault(header => request.Headers.NonValidated.Contains(header)) is not { } name)
        {
            return;
        }

        if (!MayGoTo(address, options))
        {
            throw Refuse(address, $"the header {name}");
        }

        if (IsCleartext(address) && !options.AllowCleartextCredentials && FindProxy(address, handler) is { } proxy && !IsThisMachine(proxy.DnsSafeHost))
        {
            throw Refuse(proxy, $"the header {name}");
        }
    }

    /// <summary>Makes the failure of a connect whose credentials must not go to an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="what">What the credentials are, such as <c>call credentials</c>; never the credentials themselves.</param>
    public static DuplexChannelException Refuse(Uri address, string what)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new DuplexChannelException(
            ChannelCloseStatus.Unauthenticated,
            $"Nothing was sent: {what} would go to {address.Host} in cleartext. Use https, or set AllowCleartextCredentials.");
    }

    private static bool IsCleartext(Uri address) => address.Scheme is "http" or "ws";

    private static Uri? FindProxy(Uri address, HttpMessageHandler handler) =>
        handler is SocketsHttpHandler { UseProxy: true } sockets && (sockets.Proxy ?? HttpClient.DefaultProxy) is { } proxy && !proxy.IsBypassed(address)
            ? proxy.GetProxy(address)
            : null;

    private static bool IsThisMachine(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return IPAddress.IsLoopback(address);
        }

        ReadOnlySpan<char> name = host.AsSpan().TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
