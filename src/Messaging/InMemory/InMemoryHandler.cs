using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>Runs one handler and ends its channel as it ended.</summary>
internal static class InMemoryHandler
{
    public static async Task RunAsync<TSend, TReceive>(
        IDuplexChannel<TSend, TReceive> channel, ITransportConnection connection, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler)
    {
        using var ended = new CancellationTokenSource();
        Task cancelling = CancelWhenEndedAsync(connection, ended);
        try
        {
            await handler(channel, ended.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A socket would not carry the exception; a test wants to see what its handler threw.
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
