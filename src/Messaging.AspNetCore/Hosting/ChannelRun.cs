using Messaging.Transports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The life of one channel on the server: from the accepted connection until the request may end.</summary>
internal sealed class ChannelRun(string path, ITransportConnection connection, ShutdownSequence shutdown, FailureReport failures, ILogger logger)
{
    private static readonly ChannelClosed ShuttingDown = new(ChannelCloseStatus.GoingAway, "The server is shutting down.");

    /// <summary>Runs the handler and ends the channel. Returns when both are done, or when the host cannot wait any longer.</summary>
    public async Task RunAsync<TSend, TReceive>(
        IDuplexChannel<TSend, TReceive> channel,
        HttpContext httpContext,
        Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
    {
        CancellationTokenSource endedSource = new();
        DuplexChannelContext context = new(httpContext, connection.Info, endedSource.Token, shutdown.Stopping);
        using CancellationTokenRegistration onGraceOver =
            shutdown.GraceOver.UnsafeRegister(static state => ((ITransportConnection)state!).Abort(ShuttingDown), connection);
        Task ended = CancelWhenEndedAsync(endedSource);
        Task run = ServeAsync(channel, context, handler);
        try
        {
            await run.WaitAsync(shutdown.LeftBehind).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!run.IsCompleted)
        {
            HostingLog.LeftBehind(logger, path);
            httpContext.Abort();
        }
    }

    private async Task CancelWhenEndedAsync(CancellationTokenSource endedSource)
    {
        ChannelClosed closed = await connection.Closed.ConfigureAwait(false);
        HostingLog.Ended(logger, path, closed.Status, closed.Reason, closed.ByPeer);
        try
        {
            await endedSource.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            // A callback that the handler registered.
            failures.HandlerFailed(exception);
        }
    }

    private async Task ServeAsync<TSend, TReceive>(
        IDuplexChannel<TSend, TReceive> channel, DuplexChannelContext context, Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
    {
        try
        {
            await handler(channel, context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (shutdown.Stopping.IsCancellationRequested)
        {
            connection.Abort(ShuttingDown);
        }
#pragma warning disable CA1031 // Whatever a handler throws ends its channel and nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            connection.Abort(IsOrdinaryEnd(exception) ? new ChannelClosed(ChannelCloseStatus.Internal, Exception: exception) : failures.HandlerFailed(exception));
        }
        finally
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The end of its own channel reaches a handler as an exception; that of another channel it uses is its own affair.
    private bool IsOrdinaryEnd(Exception exception) => connection.Closed.IsCompletedSuccessfully && exception switch
    {
        OperationCanceledException => true,
        DuplexChannelException ending => ending.Status == connection.Closed.GetAwaiter().GetResult().Status,
        _ => false,
    };
}
