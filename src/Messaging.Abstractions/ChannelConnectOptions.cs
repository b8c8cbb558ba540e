namespace Messaging;

/// <summary>What one connect adds to the configured options of its channel. Not thread-safe; may be reused once the connect has completed.</summary>
public sealed class ChannelConnectOptions
{
    /// <summary>Headers of the connect request: HTTP headers on WebSocket, metadata on gRPC. Default: empty. Names are case-insensitive.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long the channel may live, counted from the start of the connect; then both ends end with <see cref="ChannelCloseStatus.Timeout"/>.
    /// Positive. Default: <see langword="null"/>, no limit. It travels as the header <c>grpc-timeout</c> (gRPC over HTTP/2, "Requests").
    /// </summary>
    public TimeSpan? Deadline { get; set; }
}
