namespace Messaging.WebSockets.Framing;

/// <summary>The one table between <see cref="ChannelCloseStatus"/> and WebSocket close codes (RFC 6455 section 7.4, IANA's registry, private use from 4000).</summary>
internal static class CloseCodes
{
    public const ushort Normal = 1000;
    public const ushort GoingAway = 1001;
    public const ushort ProtocolError = 1002;
    public const ushort UnsupportedData = 1003;
    public const ushort NoStatus = 1005;
    public const ushort InvalidPayload = 1007;
    public const ushort PolicyViolation = 1008;
    public const ushort MessageTooBig = 1009;
    public const ushort MandatoryExtension = 1010;
    public const ushort InternalError = 1011;
    public const ushort ServiceRestart = 1012;
    public const ushort TryAgainLater = 1013;
    public const ushort BadGateway = 1014;
    public const ushort Unauthorized = 3000;
    public const ushort Forbidden = 3003;
    public const ushort Timeout = 3008;
    public const ushort Cancelled = 4000;
    public const ushort ResourceExhausted = 4001;

    public static ushort FromStatus(ChannelCloseStatus status) => status switch
    {
        ChannelCloseStatus.Completed => Normal,
        ChannelCloseStatus.GoingAway => GoingAway,
        ChannelCloseStatus.Cancelled => Cancelled,
        ChannelCloseStatus.ProtocolError => ProtocolError,
        ChannelCloseStatus.InvalidMessage => InvalidPayload,
        ChannelCloseStatus.MessageTooLarge => MessageTooBig,
        ChannelCloseStatus.Unauthenticated => Unauthorized,
        ChannelCloseStatus.PermissionDenied => Forbidden,
        ChannelCloseStatus.ResourceExhausted => ResourceExhausted,
        ChannelCloseStatus.Timeout => Timeout,
        ChannelCloseStatus.Unavailable => TryAgainLater,
        _ => InternalError,
    };

    public static ChannelCloseStatus ToStatus(ushort code) => code switch
    {
        Normal or NoStatus => ChannelCloseStatus.Completed,
        GoingAway => ChannelCloseStatus.GoingAway,
        ProtocolError or MandatoryExtension => ChannelCloseStatus.ProtocolError,
        UnsupportedData or InvalidPayload => ChannelCloseStatus.InvalidMessage,
        MessageTooBig => ChannelCloseStatus.MessageTooLarge,
        PolicyViolation or Forbidden => ChannelCloseStatus.PermissionDenied,
        Unauthorized => ChannelCloseStatus.Unauthenticated,
        Timeout => ChannelCloseStatus.Timeout,
        ServiceRestart or TryAgainLater or BadGateway => ChannelCloseStatus.Unavailable,
        Cancelled => ChannelCloseStatus.Cancelled,
        ResourceExhausted => ChannelCloseStatus.ResourceExhausted,
        _ => ChannelCloseStatus.Internal,
    };

    /// <summary>Whether the code is one of the table's own, so that the status alone says what it means.</summary>
    public static bool IsKnown(ushort code) => code == InternalError || ToStatus(code) != ChannelCloseStatus.Internal;

    /// <summary>Whether a peer may send the code (RFC 6455 section 7.4.2; 1012 to 1014 by IANA's registry).</summary>
    public static bool IsValidOnWire(ushort code) => code switch
    {
        < 1000 => false,
        <= 1003 => true,
        < 1007 => false,
        <= 1014 => true,
        < 3000 => false,
        <= 4999 => true,
        _ => false,
    };
}
