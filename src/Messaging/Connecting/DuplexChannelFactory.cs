using System.Diagnostics.CodeAnalysis;
using Messaging.Calls;
using Messaging.Configuration;
using Messaging.Transports;

namespace Messaging.Connecting;

/// <summary>The factory of one named channel.</summary>
internal sealed class DuplexChannelFactory<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
    ChannelRegistration channel, ChannelConnector connector, ChannelMetrics metrics) : IDuplexChannelFactory<TSend, TReceive>, ICallFactory<TSend, TReceive>
{
    public string Name => channel.Name;

    public Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options = null, CancellationToken cancellationToken = default)
        => ConnectAsync(options, isCall: false, cancellationToken);

    public Task<IDuplexChannel<TSend, TReceive>> ConnectCallAsync(ChannelConnectOptions? options, CancellationToken cancellationToken)
        => ConnectAsync(options, isCall: true, cancellationToken);

    private async Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options, bool isCall, CancellationToken cancellationToken)
    {
        ConnectedTransport connected = await connector.ConnectAsync(channel, options, isCall, cancellationToken).ConfigureAwait(false);

        // A transport may complete the connect from the middle of work that its connection still needs, as Grpc.Net.Client does with the response headers. An
        // application that blocks the thread it gets here, reading a console for one, must block nothing else.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return metrics.MeasureClientSends(
            DuplexChannel.Create<TSend, TReceive>(connected.Connection, connected.Serializer, connected.Info, connected.Checks), channel.Name);
    }
}
