namespace Messaging;

/// <summary>
/// How a channel ended. Each has one WebSocket close code (RFC 6455 section 7.4) and one gRPC status; <c>docs/channel-contract.md</c> has the table.
/// </summary>
public enum ChannelCloseStatus
{
    /// <summary>The normal end: both sides said all they had to say.</summary>
    Completed = 0,

    /// <summary>The peer is shutting down or leaving the page. Connecting again is worth it.</summary>
    GoingAway = 1,

    /// <summary>One side ended the channel on purpose before its normal end.</summary>
    Cancelled = 2,

    /// <summary>The peer broke the rules of the protocol, or is no endpoint of this protocol.</summary>
    ProtocolError = 3,

    /// <summary>A received message could not be deserialized, or is no valid text.</summary>
    InvalidMessage = 4,

    /// <summary>A received message is longer than <see cref="ChannelLimits.MaxMessageBytes"/> allows.</summary>
    MessageTooLarge = 5,

    /// <summary>Credentials are missing, wrong or expired.</summary>
    Unauthenticated = 6,

    /// <summary>The credentials do not suffice.</summary>
    PermissionDenied = 7,

    /// <summary>A limit of the peer is reached. Connecting again later is worth it.</summary>
    ResourceExhausted = 8,

    /// <summary>A deadline or a time-out has passed.</summary>
    Timeout = 9,

    /// <summary>The connection was lost, refused or never made. Connecting again is worth it.</summary>
    Unavailable = 10,

    /// <summary>A fault in the program of one side, such as a handler that threw.</summary>
    Internal = 11,
}

/// <summary>Properties of <see cref="ChannelCloseStatus"/>.</summary>
public static class ChannelCloseStatusExtensions
{
    extension(ChannelCloseStatus status)
    {
        /// <summary>
        /// Whether connecting again with the same request may succeed: <see cref="ChannelCloseStatus.GoingAway"/>,
        /// <see cref="ChannelCloseStatus.ResourceExhausted"/> and <see cref="ChannelCloseStatus.Unavailable"/>.
        /// </summary>
        public bool IsRetryable => status is ChannelCloseStatus.GoingAway or ChannelCloseStatus.ResourceExhausted or ChannelCloseStatus.Unavailable;
    }
}
