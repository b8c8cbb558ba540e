using Grpc.Core;

namespace Messaging.Grpc;

/// <summary>The names and codes of the gRPC transport that both ends share; <c>docs/wire-format.md</c> has them for other peers.</summary>
public static class GrpcHandshake
{
    /// <summary>
    /// Request metadata: the wire names of the serializers that the client offers, in order of preference, separated by commas. Response metadata: the one that
    /// the server chose.
    /// </summary>
    public const string SerializerHeader = "messaging-serializer";

    /// <summary>What <see cref="SerializerHeader"/> of a response says where messages are raw.</summary>
    public const string NoSerializer = "none";

    /// <summary>Trailing metadata: the name of the <see cref="ChannelCloseStatus"/> with which the server ended the channel.</summary>
    public const string StatusTrailer = "messaging-status";

    /// <summary>The gRPC status that goes with a status of a channel.</summary>
    /// <param name="status">The status.</param>
    public static StatusCode ToStatusCode(ChannelCloseStatus status) => status switch
    {
        ChannelCloseStatus.Completed => StatusCode.OK,
        ChannelCloseStatus.GoingAway or ChannelCloseStatus.Unavailable => StatusCode.Unavailable,
        ChannelCloseStatus.Cancelled => StatusCode.Cancelled,
        ChannelCloseStatus.ProtocolError => StatusCode.Unimplemented,
        ChannelCloseStatus.InvalidMessage => StatusCode.InvalidArgument,
        ChannelCloseStatus.MessageTooLarge or ChannelCloseStatus.ResourceExhausted => StatusCode.ResourceExhausted,
        ChannelCloseStatus.Unauthenticated => StatusCode.Unauthenticated,
        ChannelCloseStatus.PermissionDenied => StatusCode.PermissionDenied,
        ChannelCloseStatus.Timeout => StatusCode.DeadlineExceeded,
        _ => StatusCode.Internal,
    };

    /// <summary>The status of a channel that a gRPC status means, where the peer does not tell the exact one.</summary>
    /// <param name="code">The gRPC status.</param>
    public static ChannelCloseStatus FromStatusCode(StatusCode code) => code switch
    {
        StatusCode.OK => ChannelCloseStatus.Completed,
        StatusCode.Cancelled => ChannelCloseStatus.Cancelled,
        StatusCode.InvalidArgument => ChannelCloseStatus.InvalidMessage,
        StatusCode.DeadlineExceeded => ChannelCloseStatus.Timeout,
        StatusCode.PermissionDenied => ChannelCloseStatus.PermissionDenied,
        StatusCode.Unauthenticated => ChannelCloseStatus.Unauthenticated,
        StatusCode.ResourceExhausted => ChannelCloseStatus.ResourceExhausted,
        StatusCode.Unavailable => ChannelCloseStatus.Unavailable,
        StatusCode.Unimplemented or StatusCode.NotFound => ChannelCloseStatus.ProtocolError,
        _ => ChannelCloseStatus.Internal,
    };
}
