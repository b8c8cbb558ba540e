using System.Globalization;
using Messaging.Configuration;
using Messaging.Transports;

namespace Messaging.Connecting;

/// <summary>One call of ConnectAsync: its clock runs from the construction.</summary>
internal sealed class ConnectAttempt(ChannelRegistration channel, ChannelOptions options, ChannelConnectOptions? connectOptions, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();

    public async Task<ITransportConnection> ConnectAsync(ConnectCandidate candidate, CancellationToken cancellationToken)
    {
        TimeSpan? left = Left();
        if (left <= TimeSpan.Zero)
        {
            throw DeadlinePassed();
        }

        bool isDeadline = left < options.ConnectTimeout;
        using var timer = new CancellationTokenSource(isDeadline ? left!.Value : options.ConnectTimeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var context = new TransportConnectContext
        {
            ChannelName = channel.Name,
            Options = options,
            Serializers = candidate.Serializers,
            ConnectOptions = WithDeadline(left),
        };
        try
        {
            return await candidate.Transport.ConnectAsync(context, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (both.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw isDeadline ? DeadlinePassed(e) : new DuplexChannelException(
                ChannelCloseStatus.Timeout,
                string.Create(CultureInfo.InvariantCulture, $"{candidate.Transport.Name} did not connect to {options.Address} within {options.ConnectTimeout} (ConnectTimeout)."),
                e);
        }
    }

    public void WatchDeadline(ITransportConnection connection)
    {
        if (Left() is { } left)
        {
            ChannelDeadline.Start(connection, left, timeProvider);
        }
    }

    private static DuplexChannelException DeadlinePassed(Exception? inner = null)
        => new(ChannelCloseStatus.Timeout, "The deadline passed before the channel was connected.", inner);

    private TimeSpan? Left() => connectOptions?.Deadline - timeProvider.GetElapsedTime(_start);

    /// <summary>A later attempt has less time left than the first.</summary>
    private ChannelConnectOptions? WithDeadline(TimeSpan? left)
    {
        if (left is null)
        {
            return connectOptions;
        }

        var copy = new ChannelConnectOptions { Deadline = left };
        foreach ((string name, string value) in connectOptions!.Headers)
        {
            copy.Headers[name] = value;
        }

        return copy;
    }
}
