using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>The words of <see cref="WebSocketTransportOptions.HttpVersion"/>.</summary>
internal static class HttpVersions
{
    public const string Auto = "Auto";
    public const string Http11 = "1.1";
    public const string Http2 = "2";

    public static bool IsKnown(string? word) => word is Http11 or Http2 || Auto.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Says what is wrong with the options of a channel that uses this transport.</summary>
internal static class TransportValidation
{
    public static IEnumerable<string> Validate(ChannelOptions channel, WebSocketTransportOptions options)
    {
        if (channel.Address is null && options.Address is null)
        {
            yield return "Address: missing. Expected the address of a server, such as https://host:5001.";
        }

        foreach (string error in ChannelAddress.Validate(options.Address))
        {
            yield return $"WebSocket:Address: {error}";
        }

        if (CleartextCredentials.Validate(options.Address ?? channel.Address, channel) is { } cleartext)
        {
            yield return $"{(options.Address is null ? "Address" : "WebSocket:Address")}: {cleartext}";
        }

        if (!HttpVersions.IsKnown(options.HttpVersion))
        {
            yield return $"WebSocket:HttpVersion: '{options.HttpVersion}' is unknown; expected {HttpVersions.Auto}, {HttpVersions.Http11} or {HttpVersions.Http2}.";
        }

        if (ChannelHttpHandler.ValidateProxy(options.Proxy) is { } mistake)
        {
            yield return $"WebSocket:Proxy: {mistake}";
        }

        foreach (string error in WebSocketLimitRules.Validate(options))
        {
            yield return $"WebSocket:{error}";
        }

        foreach (string error in TlsClientSettings.Validate(channel.Tls))
        {
            yield return error;
        }
    }
}
