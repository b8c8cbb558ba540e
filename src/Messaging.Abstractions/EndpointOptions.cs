namespace Messaging;

/// <summary>The options of one server endpoint: <c>Messaging:Endpoints:&lt;name&gt;</c>. It belongs to the mapped endpoint with the same path.</summary>
public class EndpointOptions : ChannelLimits
{
    /// <summary>Creates the options with their defaults.</summary>
    public EndpointOptions() => SendTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The path of the mapped endpoint, beginning with <c>/</c>, with the prefixes of the route groups it was mapped in. Required.</summary>
    public string? Path { get; set; }

    /// <summary>
    /// The transports that are served, separated by commas: <c>WebSocket</c>, <c>Grpc</c>, which includes gRPC-Web. Default: WebSocket, and gRPC where the
    /// path is that of a method, <c>/Service/Method</c>.
    /// </summary>
    public string? Transports { get; set; }

    /// <summary>
    /// The serializers that are offered, in order of preference, separated by commas. A client that asks for none gets JSON on WebSocket and Protobuf on
    /// gRPC, or the first where that is not offered. Default: every registered one that can handle the types.
    /// </summary>
    public string? Serializers { get; set; }

    /// <summary>
    /// The web pages, besides those of the same origin, that may open a channel, separated by commas: <c>https://example.com</c>, with <c>:port</c> where it
    /// is not the scheme's; <c>https://*.example.com</c> for every name below one; <c>*</c> for any page. A request without the header <c>Origin</c> does not
    /// come from a page and is not concerned; any other page is refused with <see cref="ChannelCloseStatus.PermissionDenied"/>, on every transport. Default:
    /// none, the same origin only.
    /// </summary>
    public string? AllowedOrigins { get; set; }

    /// <summary>
    /// Whether a channel ends with <see cref="ChannelCloseStatus.Unauthenticated"/> when the authentication it was opened with expires: at the expiry of the
    /// authentication ticket, which is that of a JWT or of a cookie, or at the claim <c>exp</c> where the ticket has none. Default: <see langword="true"/>.
    /// </summary>
    public bool CloseOnAuthenticationExpiration { get; set; } = true;

    /// <summary>
    /// How long handlers have, when the host stops, to send last messages and return, before their channels end with
    /// <see cref="ChannelCloseStatus.GoingAway"/>. Default: 800 ms. From 0 to 1 min.
    /// </summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// How many channels may be open on this endpoint, on all transports together; further ones are refused with
    /// <see cref="ChannelCloseStatus.ResourceExhausted"/>. A channel counts until its handler has returned. Default: 0, no limit but that of the whole process,
    /// <c>Messaging:MaxChannels</c>. From 0 to 1,000,000.
    /// </summary>
    public int MaxChannels { get; set; }

    /// <summary>
    /// Whether the reason that a peer sees tells what was thrown, when a handler fails or a message is refused: the exception's type and text, beside the
    /// correlation id that is always there. Default: <see langword="null"/>, in the Development environment only.
    /// </summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>The bounds that only WebSockets have: section <c>WebSocket</c>. Default: those of that section.</summary>
    public WebSocketLimits WebSocket { get; set; } = new();

    /// <summary>
    /// Which messages are validated, as the server sees it. Any but <c>None</c> takes <c>AddValidation</c> or <c>AddValidator</c>. Default:
    /// <see langword="null"/>, <c>Both</c> after one of these calls, else <c>None</c>.
    /// </summary>
    public MessageValidation? Validate { get; set; }
}
