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
        return options.AllowCleartextCredentials || address.Scheme is not ("http" or "ws") || IsThisMachine(address.DnsSafeHost);
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
    /// <exception cref="DuplexChannelException">It carries credentials that must not go there: <see cref="ChannelCloseStatus.Unauthenticated"/>.</exception>
    public static void Check(HttpRequestMessage request, ChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is { } address && !MayGoTo(address, options)
            && Headers.FirstOrDefault(header => request.Headers.NonValidated.Contains(header)) is { } name)
        {
            throw Refuse(address, $"the header {name}");
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
