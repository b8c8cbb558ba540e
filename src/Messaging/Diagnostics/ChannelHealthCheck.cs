using System.Globalization;
using Messaging.Configuration;
using Messaging.Connecting;
using Messaging.Transports;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Diagnostics;

/// <summary>Connects a channel, as the application does, and closes it again.</summary>
internal sealed class ChannelHealthCheck(
    string channelName, IEnumerable<ChannelRegistration> channels, ChannelConnector connector, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        long since = time.GetTimestamp();
        if (channels.FirstOrDefault(candidate => candidate.Name.Equals(channelName, StringComparison.OrdinalIgnoreCase)) is not { } channel)
        {
            string known = string.Join(", ", channels.Select(candidate => candidate.Name));
            return new HealthCheckResult(context.Registration.FailureStatus, $"There is no channel \"{channelName}\" to check. Added: {known}.");
        }

        try
        {
            ConnectedTransport connected = await connector.ConnectAsync(channel, null, isCall: false, cancellationToken).ConfigureAwait(false);
            TimeSpan took = time.GetElapsedTime(since);
            ChannelClosed closed = await CloseAsync(connected.Connection, cancellationToken).ConfigureAwait(false);

            // A server that had not answered when the channel was handed out may have refused it since.
            return !connected.Info.IsConfirmed && closed is { ByPeer: true, Status: not ChannelCloseStatus.Completed }
                ? Failed(context, closed.Status, closed.Reason, closed.Exception)
                : HealthCheckResult.Healthy(Describe(connected.Info, took));
        }
        catch (DuplexChannelException e)
        {
            return Failed(context, e.Status, e.Reason, e);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            string waited = string.Create(CultureInfo.InvariantCulture, $"It was given up after {time.GetElapsedTime(since).TotalSeconds:F1} s, the check's time-out.");
            return Failed(context, ChannelCloseStatus.Timeout, waited, e);
        }
    }

    /// <summary>A connection that is slow to close has connected all the same: it is aborted, and the check does not wait.</summary>
    private static async Task<ChannelClosed> CloseAsync(ITransportConnection connection, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(
            static state => ((ITransportConnection)state!).Abort(new ChannelClosed(ChannelCloseStatus.Cancelled, "The health check is over.")), connection))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        return await connection.Closed.ConfigureAwait(false);
    }

    private static string Describe(ChannelInfo info, TimeSpan took)
    {
        string confirmed = info.IsConfirmed ? string.Empty : "; the server has not confirmed it";
        string fallback = info.FallbackReason is { } reason ? $"; fallback, because {reason}" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"Connected over {info.Transport} in {took.TotalMilliseconds:F0} ms{confirmed}{fallback}.");
    }

    private HealthCheckResult Failed(HealthCheckContext context, ChannelCloseStatus status, string? reason, Exception? exception) =>
        new(context.Registration.FailureStatus, $"Channel \"{channelName}\" could not connect: {status}. {reason}", exception);
}
