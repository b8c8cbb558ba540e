using System.Diagnostics;
using Messaging.Transports;
using Messaging.Validation;

namespace Messaging.Channels;

/// <summary>What a server takes from its services, in which it runs its handlers as a host does.</summary>
internal sealed record HandlerHost(TimeProvider Time, ChannelMetrics Metrics, MessageValidators? Validators)
{
    /// <summary>Counts and traces one handler. The trace flows to it with the caller's context.</summary>
    public async Task RunAsync(string path, ITransportConnection connection, Func<Task> handle)
    {
        bool isCounted = Metrics.TryAddActive(path, connection.Info.Transport);
        using Activity? activity = ChannelTracing.StartHandler(path, default);
        await handle().ConfigureAwait(false);
        if (activity is not null)
        {
            ChannelTracing.OnAccepted(activity, path, connection.Info);
            ChannelTracing.OnEnded(activity, await connection.Closed.ConfigureAwait(false));
        }

        if (isCounted)
        {
            Metrics.RemoveActive(path, connection.Info.Transport);
        }
    }
}
