namespace Messaging.Diagnostics;

/// <summary>
/// The attributes of measurements and spans. Each has few values: names from the configuration and paths of routes as they are written, never addresses
/// of peers.
/// </summary>
internal static class Tags
{
    public const string Channel = "messaging.channel";
    public const string Endpoint = "messaging.endpoint";
    public const string Transport = "messaging.transport";
    public const string Serializer = "messaging.serializer";
    public const string CloseStatus = "messaging.close_status";

    /// <summary>OpenTelemetry's own: absent where nothing failed.</summary>
    public const string ErrorType = "error.type";

    /// <summary>OpenTelemetry's own: <see cref="Sent"/> or <see cref="Received"/>.</summary>
    public const string Direction = "network.io.direction";
    public const string Sent = "transmit";
    public const string Received = "receive";

    /// <summary>The status, not the exception's type: it is the same on every transport.</summary>
    public static string ErrorTypeOf(Exception exception) => exception switch
    {
        DuplexChannelException failure => failure.Status.ToString(),
        OperationCanceledException => nameof(ChannelCloseStatus.Cancelled),
        _ => exception.GetType().FullName ?? "_OTHER",
    };
}
