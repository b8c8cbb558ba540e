using Microsoft.Extensions.Logging;

namespace Messaging.WebSockets;

/// <summary>What connections log. Event ids 200 to 399.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Debug, "The peer broke the WebSocket protocol and is told {CloseCode}: {Violation}")]
    public static partial void ProtocolViolation(ILogger logger, int closeCode, string violation);

    [LoggerMessage(201, LogLevel.Debug, "Disposing the stream of a connection that has ended failed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception);
}
