namespace Messaging.Calls;

/// <summary>A factory that knows calls from other channels.</summary>
internal interface ICallFactory<TSend, TReceive>
{
    /// <summary>Connects the channel of a call, of which the first request follows at once.</summary>
    Task<IDuplexChannel<TSend, TReceive>> ConnectCallAsync(ChannelConnectOptions? options, CancellationToken cancellationToken);
}
