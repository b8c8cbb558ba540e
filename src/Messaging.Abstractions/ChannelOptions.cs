using System.Collections.Concurrent;

namespace Messaging;

/// <summary>The options of one named client channel: <c>Messaging:Channels:&lt;name&gt;</c>, over <c>Messaging:Defaults</c>.</summary>
public class ChannelOptions : ChannelLimits
{
    private readonly ConcurrentDictionary<Type, object> _ofTransports = new();

    /// <summary>
    /// Scheme, host and port of the server: <c>https://host:5001</c>. <c>ws</c> means <c>http</c> and <c>wss</c> means <c>https</c>. Required, except in
    /// memory.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// The path of the endpoint, beginning with <c>/</c>. May carry a query on WebSocket. On gRPC it is the method and has the form <c>/Service/Method</c>.
    /// Default: <c>/</c>.
    /// </summary>
    public string Path { get; set; } = "/";

    /// <summary>
    /// The transport, by its registered name: <c>WebSocket</c> (after <c>AddWebSockets</c>), <c>Grpc</c> (after <c>AddGrpc</c>), <c>InMemory</c> (after
    /// <c>AddInMemory</c>). Default: <c>WebSocket</c>.
    /// </summary>
    public string Transport { get; set; } = "WebSocket";

    /// <summary>Transports to try in order when <see cref="Transport"/> cannot connect, separated by commas. Default: none.</summary>
    public string? Fallback { get; set; }

    /// <summary>
    /// The serializers to offer, in order of preference, separated by commas; the server picks. <c>Json</c>, <c>MessagePack</c> (after
    /// <c>AddMessagePack</c>), <c>Protobuf</c> (after <c>AddProtobuf</c> or <c>AddProtobufNet</c>), your own. A raw channel (<see cref="RawMessage"/>) offers
    /// none. Default: the transport's own, JSON on WebSocket and in memory, Protobuf on gRPC.
    /// </summary>
    public string? Serializer { get; set; }

    /// <summary>How long connecting may take, for each transport that is tried. Default: 15 s. From 10 ms to 10 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Which messages are validated. Any but <c>None</c> takes <c>AddValidation</c> or <c>AddValidator</c>. Default: <see langword="null"/>, <c>Both</c>
    /// after one of these calls, else <c>None</c>.
    /// </summary>
    public MessageValidation? Validate { get; set; }

    /// <summary>
    /// What only one transport knows of this channel, such as its <c>WebSocket</c> section. Made with its defaults on first use; always the same object after.
    /// </summary>
    /// <typeparam name="TOptions">The transport's options class.</typeparam>
    public TOptions Of<TOptions>()
        where TOptions : class, new() => (TOptions)_ofTransports.GetOrAdd(typeof(TOptions), static _ => new TOptions());

    /// <summary>
    /// Gets the token that goes to the server as <c>Authorization: Bearer</c> with every connect, in code only. A token is kept until 30 s before it expires,
    /// or until a server refuses it; connects that need a new one at the same time share one call. A connect whose kept token is refused asks for a new one
    /// and tries once more. A header <c>Authorization</c> of <see cref="ChannelConnectOptions.Headers"/> comes first: then the provider is not asked. A
    /// provider that fails ends the connect with <see cref="ChannelCloseStatus.Unauthenticated"/>. Default: <see langword="null"/>.
    /// </summary>
    public AccessTokenProvider? AccessTokenProvider { get; set; }

    /// <summary>
    /// Whether credentials (an access token, the headers <c>Authorization</c>, <c>Cookie</c> and <c>Proxy-Authorization</c>, call credentials of gRPC) may go
    /// to another machine without TLS. Default: <see langword="false"/>, such a connect ends with <see cref="ChannelCloseStatus.Unauthenticated"/> before
    /// anything is sent.
    /// </summary>
    public bool AllowCleartextCredentials { get; set; }

    /// <summary>How the server is checked over TLS. Default: the system's usual checks.</summary>
    public TlsOptions Tls { get; set; } = new();
}
