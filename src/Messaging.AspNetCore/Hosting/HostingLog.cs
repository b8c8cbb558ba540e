using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>Everything that hosting logs. Event ids 3000 to 3099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(3000, LogLevel.Debug, "Channel on {Path} accepted: {Transport}, {HttpProtocol}, serializer {Serializer}.")]
    public static partial void Accepted(ILogger logger, string path, string transport, string? httpProtocol, string? serializer);

    [LoggerMessage(3001, LogLevel.Debug, "Channel on {Path} refused with {StatusCode}: {Text}")]
    public static partial void Refused(ILogger logger, string path, int statusCode, string text);

    [LoggerMessage(3002, LogLevel.Debug, "Channel on {Path} ended: {Status} {Reason} (by peer: {ByPeer}).")]
    public static partial void Ended(ILogger logger, string path, ChannelCloseStatus status, string? reason, bool byPeer);

    [LoggerMessage(3003, LogLevel.Error, "The handler of {Path} failed; its channel ends with Internal. Correlation id: {CorrelationId}.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string path, string correlationId);

    [LoggerMessage(3004, LogLevel.Warning, "A channel on {Path} had not ended in time while the host was stopping; its handler and its connection are left behind.")]
    public static partial void LeftBehind(ILogger logger, string path);

    [LoggerMessage(3005, LogLevel.Information, "The host is stopping with {Count} open channels.")]
    public static partial void Stopping(ILogger logger, int count);

    [LoggerMessage(
        3006,
        LogLevel.Warning,
        "Kestrel's Limits.Http2.InitialConnectionWindowSize of {ConnectionWindow} bytes cannot hold {Streams} stream windows of {StreamWindow} bytes: "
        + "channels whose handlers do not read can stall every other one on their connection.")]
    public static partial void WindowsTooSmall(ILogger logger, int connectionWindow, int streams, int streamWindow);

    [LoggerMessage(3007, LogLevel.Error, "The configuration of the endpoint {Path} was changed and is wrong; the last good one stays in use.\n{Failures}")]
    public static partial void ReloadRefused(ILogger logger, string path, string failures);

    [LoggerMessage(
        3008,
        LogLevel.Information,
        "A received message on {Path} was refused; its channel ends with InvalidMessage. {Exception}: {Detail} Correlation id: {CorrelationId}.")]
    public static partial void MessageRefused(ILogger logger, string path, string? exception, string? detail, string correlationId);

    [LoggerMessage(3020, LogLevel.Debug, "A WebSocket handshake with a token among its subprotocols was refused with {StatusCode}: {Text}")]
    public static partial void TokenRefused(ILogger logger, int statusCode, string text);
}
