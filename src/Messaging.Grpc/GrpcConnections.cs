using System.IO.Pipelines;
using Messaging.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Grpc;

/// <summary>Makes transport connections of gRPC calls that a server has accepted. For hosts and tests; applications use channels.</summary>
public static class GrpcConnections
{
    /// <summary>Carries messages over the bodies of a request and its response, as a server.</summary>
    /// <param name="input">The request's body; read until the call ends.</param>
    /// <param name="output">The response's body; response headers were sent.</param>
    /// <param name="info">What was negotiated.</param>
    /// <param name="limits">The bounds; not changed while the connection lives.</param>
    /// <param name="timeProvider">The clock of time-outs; <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where the connection logs; <see langword="null"/> for nowhere.</param>
    /// <param name="abort">Resets the call, where the peer does not take what is left.</param>
    /// <param name="completed">
    /// Called once, when the channel has ended and what it had accepted is written or given up. The host then ends the call with the status of
    /// <see cref="ITransportConnection.Closed"/>, whether or not the handler is still running.
    /// </param>
    /// <param name="isOverdue">Whether the host has ended the call because its deadline has passed. Asked when the call is lost; on any thread.</param>
    /// <param name="aborted">Cancelled when the peer has reset the call, or its connection is lost.</param>
    public static ITransportConnection FromServerCall(
        PipeReader input,
        PipeWriter output,
        ChannelInfo info,
        ChannelLimits limits,
        TimeProvider? timeProvider,
        ILogger? logger,
        Action abort,
        Action completed,
        Func<bool> isOverdue,
        CancellationToken aborted)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(abort);
        ArgumentNullException.ThrowIfNull(completed);
        ArgumentNullException.ThrowIfNull(isOverdue);
        var call = new ServerCall(input, output, limits, abort, completed, isOverdue, aborted);
        return new GrpcConnection(call, info, limits, timeProvider ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }
}
