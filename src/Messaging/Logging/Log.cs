using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Logging;

/// <summary>Everything this library logs. Event ids 1 to 199.</summary>
internal static partial class Log
{
    /// <summary>An application without logging is in order.</summary>
    public static ILogger CreateLogger(ILoggerFactory? loggers) => loggers?.CreateLogger("Messaging") ?? NullLogger.Instance;

    [LoggerMessage(1, LogLevel.Information, "Channel {Channel} connected over {Transport} with serializer {Serializer}.")]
    public static partial void Connected(this ILogger logger, string channel, string transport, string? serializer);

    [LoggerMessage(2, LogLevel.Warning, "Channel {Channel} could not connect over {Transport}: {Status}, {Reason}")]
    public static partial void ConnectFailed(this ILogger logger, string channel, string transport, ChannelCloseStatus status, string? reason);

    [LoggerMessage(3, LogLevel.Warning, "Channel {Channel} fell back to {Transport}: {Reason}")]
    public static partial void FellBack(this ILogger logger, string channel, string transport, string reason);

    [LoggerMessage(4, LogLevel.Information, "Channel {Channel} ended: {Status}, {Reason} (by the peer: {ByPeer}).")]
    public static partial void Ended(this ILogger logger, string channel, ChannelCloseStatus status, string? reason, bool byPeer);

    [LoggerMessage(5, LogLevel.Information, "The configuration of Messaging was reloaded; it counts from the next connect.")]
    public static partial void Reloaded(this ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "The configuration of Messaging was changed and is wrong; the last good one stays in use.\n{Failures}")]
    public static partial void ReloadRefused(this ILogger logger, string failures);

    [LoggerMessage(20, LogLevel.Error, "A handler failed.")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(21, LogLevel.Information, "A client was not let in: {Failure}.")]
    public static partial void HandshakeFailed(this ILogger logger, string failure);

    [LoggerMessage(22, LogLevel.Warning, "A connection could not be accepted; accepting goes on.")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception);
}
