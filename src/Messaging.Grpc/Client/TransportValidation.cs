using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>Says what is wrong with the options of a channel that uses this transport.</summary>
internal static class TransportValidation
{
    private static readonly TimeSpan LongestHeadersTimeout = TimeSpan.FromMinutes(10);

    public static IEnumerable<string> Validate(ChannelOptions channel, GrpcTransportOptions options)
    {
        if (channel.Address is null && options.Address is null)
        {
            yield return "Address: missing. Expected the address of a server, such as https://host:5001.";
        }

        if (options.Address is { } address && (!address.IsAbsoluteUri || address.Scheme is "http" or "https" or "ws" or "wss"))
        {
            foreach (string error in ChannelAddress.Validate(address))
            {
                yield return $"Grpc:Address: {error}";
            }
        }

        if (CleartextCredentials.Validate(options.Address ?? channel.Address, channel) is { } cleartext)
        {
            yield return $"{(options.Address is null ? "Address" : "Grpc:Address")}: {cleartext}";
        }

        if (!IsMethodPath(channel.Path))
        {
            yield return $"Path: \"{WithoutQuery(channel.Path)}\" is no path of a gRPC method; expected /Service/Method, such as /market.v1.Prices/Subscribe.";
        }

        if (options.HeadersTimeout < TimeSpan.Zero || options.HeadersTimeout > LongestHeadersTimeout)
        {
            yield return $"Grpc:HeadersTimeout: {options.HeadersTimeout} is out of range; expected {TimeSpan.Zero} to {LongestHeadersTimeout}.";
        }

        if (ChannelHttpHandler.ValidateProxy(options.Proxy) is { } mistake)
        {
            yield return $"Grpc:Proxy: {mistake}";
        }

        foreach (string error in TlsClientSettings.Validate(channel.Tls))
        {
            yield return error;
        }
    }

    /// <summary>A query may be a secret.</summary>
    private static string? WithoutQuery(string? path) => path?.IndexOf('?', StringComparison.Ordinal) is >= 0 and int query ? $"{path.AsSpan(0, query)}?…" : path;

    private static bool IsMethodPath(string? path) =>
        path?.Split('/') is ["", { Length: > 0 } service, { Length: > 0 } method] && IsName(service) && IsName(method);

    private static bool IsName(string name) => name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
