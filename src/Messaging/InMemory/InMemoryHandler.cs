using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>Runs one handler and ends its channel as it ended.</summary>
internal static class InMemoryHandler
{
    public static async Task RunAsync<TSend, TReceive>(
        IDuplexChannel<TSend, TReceive> channel,
        ITransportConnection connection,
        Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler,
        Action<Exception> onFailure)
    {
        using var ended = new CancellationTokenSource();
        Task cancelling = CancelWhenEndedAsync(connection, ended);
        try
        {
            await handler(channel, ended.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!connection.Closed.IsCompleted || e is not (DuplexChannelException or OperationCanceledException))
            {
                onFailure(e);
            }

            connection.Abort(new ChannelClosed(ChannelCloseStatus.Internal, Exception: e));
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        await cancelling.ConfigureAwait(false);
    }

    private static async Task CancelWhenEndedAsync(ITransportConnection connection, CancellationTokenSource ended)
    {
        await connection.Closed.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }
}
