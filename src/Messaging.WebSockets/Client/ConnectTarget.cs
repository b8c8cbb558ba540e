using Messaging.Transports;

namespace Messaging.WebSockets.Client;

/// <summary>Where a channel connects to, with <c>ws</c> and <c>http</c> being the same word.</summary>
internal sealed class ConnectTarget
{
    private readonly string _pathAndQuery;

    private ConnectTarget(Uri address, string pathAndQuery)
    {
        IsSecure = ChannelAddress.IsSecure(address);
        Authority = address.Authority;
        _pathAndQuery = pathAndQuery;
    }

    public bool IsSecure { get; }

    /// <summary>Host and port; what is remembered of a server is kept by it.</summary>
    public string Authority { get; }

    /// <summary>The scheme makes the framework reach a cleartext server through a proxy by a tunnel, as RFC 6455 section 4.1 asks.</summary>
    public Uri Http11Uri => new($"{(IsSecure ? "wss" : "ws")}://{Authority}{_pathAndQuery}");

    /// <summary>RFC 8441 section 5 has the <c>:scheme</c> of an extended CONNECT be that of HTTP.</summary>
    public Uri Http2Uri => new($"{(IsSecure ? "https" : "http")}://{Authority}{_pathAndQuery}");

    public static ConnectTarget Create(ChannelOptions channel, WebSocketTransportOptions options)
    {
        Uri address = options.Address ?? channel.Address ?? throw new InvalidOperationException("The channel has no Address.");
        return new ConnectTarget(address, channel.Path);
    }
}
