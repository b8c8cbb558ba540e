using System.Diagnostics;
using Messaging.Transports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>
/// What a failure on one channel tells to whom: the log gets the exception, the peer a status and a fixed text, and both get the same correlation id. The id
/// comes first in a reason, because a WebSocket's Close frame may cut its end.
/// </summary>
internal sealed class FailureReport(string path, string correlationId, bool isDetailed, ILogger logger)
{
    private const int MaxIdLength = 64;
    private const int MaxDetailLength = 256;

    /// <param name="context">The request that opened the channel.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="isDetailed">Whether the peer is told what was thrown.</param>
    /// <param name="logger">The log.</param>
    public static FailureReport For(HttpContext context, string path, bool isDetailed, ILogger logger)
    {
        // The trace's id where there is one: it is what everything else that was logged for this request carries.
        string id = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : context.TraceIdentifier;
        return new FailureReport(path, SafeText.Clean(id, MaxIdLength), isDetailed, logger);
    }

    /// <summary>The handler threw; so the channel ends.</summary>
    public ChannelClosed HandlerFailed(Exception exception)
    {
        HostingLog.HandlerFailed(logger, exception, path, correlationId);
        return new ChannelClosed(ChannelCloseStatus.Internal, Reason("The handler failed.", exception), Exception: exception);
    }

    /// <summary>A received message was refused; so the channel ends.</summary>
    public ChannelClosed MessageRefused(ChannelClosed closed)
    {
        // The exception itself is not logged: its text may be the peer's.
        Exception? exception = closed.Exception;
        HostingLog.MessageRefused(logger, path, exception?.GetType().FullName, SafeText.Clean(exception?.Message, MaxDetailLength), correlationId);
        return closed with { Reason = Reason(closed.Reason, exception) };
    }

    private string Reason(string? text, Exception? exception) => isDetailed && exception is not null
        ? $"[correlation id {correlationId}] {text} {exception.GetType()}: {exception.Message}"
        : $"[correlation id {correlationId}] {text}";
}
