using Microsoft.Extensions.Logging;

namespace Messaging.Grpc;

/// <summary>What connections log. Event ids 400 to 599.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Debug, "Ending a call that was over failed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception);
}
