namespace Messaging.WebSockets;

/// <summary>
/// What only the WebSocket transport knows of a client channel: section <c>WebSocket</c> of the channel. In code: <see cref="ChannelOptions.Of{TOptions}"/>.
/// </summary>
public class WebSocketTransportOptions : WebSocketLimits
{
    /// <summary>
    /// The address to use instead of the channel's own <see cref="ChannelOptions.Address"/>, for a server that serves WebSocket elsewhere: in cleartext
    /// HTTP/1.1 and HTTP/2 need two ports in Kestrel. Default: <see langword="null"/>, that of the channel.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// The HTTP version of the handshake: <c>1.1</c> (RFC 6455), <c>2</c> (RFC 8441; many channels share few connections), or <c>Auto</c>: over TLS
    /// HTTP/2 where the server announces that it can, else HTTP/1.1; in cleartext HTTP/1.1. Default: <c>Auto</c>.
    /// </summary>
    public string HttpVersion { get; set; } = "Auto";

    /// <summary>
    /// Whether the serializers are offered as subprotocols <c>messaging.v1.*</c>. <see langword="false"/> for a server that knows none: the channel then uses
    /// the first serializer and cannot half-close. Default: <see langword="true"/>.
    /// </summary>
    public bool Subprotocol { get; set; } = true;

    /// <summary>The proxy, such as <c>http://proxy:3128</c>. Default: <see langword="null"/>, the system's.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>
    /// Changes the handler that connects, in code only, after everything else was set. Channels with the same delegate and equal options share a handler;
    /// it is called once for each. Default: <see langword="null"/>.
    /// </summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }
}
