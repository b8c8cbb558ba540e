using System.Diagnostics;
using Messaging.Configuration;
using Messaging.Logging;
using Messaging.Transports;
using Messaging.Validation;
using Microsoft.Extensions.Logging;

namespace Messaging.Connecting;

/// <summary>A connection that is ready for its channel.</summary>
internal sealed record ConnectedTransport(ITransportConnection Connection, IMessageSerializer? Serializer, ChannelInfo Info, MessageChecks Checks);

/// <summary>Connects any channel: its transport first, then its fallbacks in order.</summary>
internal sealed class ChannelConnector(
    MessagingOptionsStore store,
    TimeProvider timeProvider,
    ChannelMetrics metrics,
    ILoggerFactory? loggers = null,
    MessageValidators? validators = null)
{
    private readonly ILogger _logger = Log.CreateLogger(loggers);

    public async Task<ConnectedTransport> ConnectAsync(
        ChannelRegistration channel, ChannelConnectOptions? options, bool isCall, CancellationToken cancellationToken)
    {
        if (options?.Deadline <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Deadline, "Expected a positive Deadline.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        using Activity? activity = ChannelTracing.StartConnect(channel.Name);
        try
        {
            ConnectedTransport connected = await ConnectAsync(channel, options, isCall, activity, cancellationToken).ConfigureAwait(false);
            if (activity is not null)
            {
                ChannelTracing.OnNegotiated(activity, connected.Info);
            }

            return connected;
        }
        catch (Exception e) when (activity is not null)
        {
            ChannelTracing.OnConnectFailed(activity, e);
            throw;
        }
    }

    private async Task<ConnectedTransport> ConnectAsync(
        ChannelRegistration channel, ChannelConnectOptions? options, bool isCall, Activity? activity, CancellationToken cancellationToken)
    {
        ChannelPlan plan = store.Current.Channels[channel.Name];
        var attempt = new ConnectAttempt(channel, plan, options, isCall, timeProvider);
        FallbackChoice? fallback = plan.Fallback;
        string? reason = fallback?.Reason;
        IEnumerable<ConnectCandidate> order = fallback is null
            ? plan.Candidates
            : plan.Candidates.Except([fallback.Candidate]).Prepend(fallback.Candidate);
        DuplexChannelException? failure = null;
        foreach (ConnectCandidate candidate in order)
        {
            try
            {
                ITransportConnection connection = await TryAsync(channel, attempt, candidate, cancellationToken).ConfigureAwait(false);
                IMessageSerializer? serializer = Chosen(channel, candidate, connection);
                reason = Remember(channel, plan, candidate, reason);
                return Complete(channel, plan, attempt, connection, serializer, reason);
            }
            catch (DuplexChannelException e)
            {
                _logger.ConnectFailed(channel.Name, candidate.Transport.Name, e.Status, e.Reason);
                failure = e;
                if (activity is not null)
                {
                    ChannelTracing.OnAttemptFailed(activity, candidate.Transport.Name, e);
                }

                if (plan.Fallback?.Candidate == candidate)
                {
                    plan.Fallback = null;
                }

                reason = candidate == plan.Candidates[0] ? $"{candidate.Transport.Name} could not connect: {e.Status}, {e.Reason}" : reason;
                if (!AllowsFallback(e))
                {
                    break;
                }
            }
        }

        throw failure!;
    }

    private async Task<ITransportConnection> TryAsync(
        ChannelRegistration channel, ConnectAttempt attempt, ConnectCandidate candidate, CancellationToken cancellationToken)
    {
        long since = timeProvider.GetTimestamp();
        try
        {
            ITransportConnection connection = await attempt.ConnectAsync(candidate, cancellationToken).ConfigureAwait(false);
            metrics.ConnectTried(channel.Name, candidate.Transport.Name, since, failure: null);
            return connection;
        }
        catch (Exception e)
        {
            metrics.ConnectTried(channel.Name, candidate.Transport.Name, since, e);
            throw;
        }
    }

    /// <summary>
    /// Another transport would meet the same answer, or would send the credentials to a server that has not proved who it is.
    /// </summary>
    private static bool AllowsFallback(DuplexChannelException failure)
        => failure.Status is not (ChannelCloseStatus.Unauthenticated or ChannelCloseStatus.PermissionDenied) && !TlsFailure.IsOfIdentity(failure);

    private string? Remember(ChannelRegistration channel, ChannelPlan plan, ConnectCandidate candidate, string? reason)
    {
        if (candidate == plan.Candidates[0] || reason is null)
        {
            plan.Fallback = null;
            return null;
        }

        if (plan.Fallback?.Candidate != candidate)
        {
            _logger.FellBack(channel.Name, candidate.Transport.Name, reason);
        }

        plan.Fallback = new FallbackChoice(candidate, reason);
        return reason;
    }

    /// <exception cref="DuplexChannelException">The server took a serializer that was not offered.</exception>
    private static IMessageSerializer? Chosen(ChannelRegistration channel, ConnectCandidate candidate, ITransportConnection connection)
    {
        string? name = connection.Info.Serializer;
        IMessageSerializer? serializer = candidate.Serializers.FirstOrDefault(offered => string.Equals(offered.Name, name, StringComparison.OrdinalIgnoreCase));
        if (serializer is null && !channel.IsRaw)
        {
            var refused = new ChannelClosed(ChannelCloseStatus.ProtocolError, $"The serializer \"{name}\" was not offered.");
            connection.Abort(refused);
            throw refused.ToException();
        }

        return serializer;
    }

    private ConnectedTransport Complete(
        ChannelRegistration channel,
        ChannelPlan plan,
        ConnectAttempt attempt,
        ITransportConnection connection,
        IMessageSerializer? serializer,
        string? fallbackReason)
    {
        ChannelInfo info = connection.Info;
        attempt.WatchDeadline(connection);
        attempt.WatchToken(connection);
        metrics.ClientConnected(connection, channel.Name);
        _logger.Connected(channel.Name, info.Transport, info.Serializer);
        if (_logger.IsEnabled(LogLevel.Information))
        {
            _ = LogEndAsync(channel.Name, connection.Closed);
        }

        return new ConnectedTransport(
            connection,
            serializer,
            fallbackReason is null ? info : info with { FallbackReason = fallbackReason },
            MessageChecks.Create(validators, plan.Options.Validate));
    }

    private async Task LogEndAsync(string channel, Task<ChannelClosed> closed)
    {
        ChannelClosed end = await closed.ConfigureAwait(false);
        _logger.Ended(channel, end.Status, end.Reason, end.ByPeer);
    }
}
