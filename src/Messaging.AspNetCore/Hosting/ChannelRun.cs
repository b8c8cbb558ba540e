using System.Diagnostics.CodeAnalysis;
using Messaging.Transports;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The life of one channel on the server: from the accepted connection until the request may end.</summary>
internal sealed class ChannelRun<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
    ServerState server,
    EndpointRegistration registration,
    Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler,
    ITransportConnection connection,
    ChannelPlace place)
{
    private static readonly ChannelClosed ShuttingDown = new(ChannelCloseStatus.GoingAway, "The server is shutting down.");

    /// <summary>Runs the handler and ends the channel. Returns when both are done, or when the host cannot wait any longer.</summary>
    /// <param name="httpContext">The request that opened the channel.</param>
    /// <param name="serializer">What was negotiated.</param>
    /// <param name="options">The endpoint's, as they were then.</param>
    public async Task RunAsync(HttpContext httpContext, IMessageSerializer? serializer, EndpointOptions options)
    {
        using ChannelPlace held = place; // a handler that outlives its call keeps it
        using HandlerSpan span = HandlerSpan.Start(httpContext, server.Propagator, registration.Path, connection.Info);
        var failures = FailureReport.For(httpContext, registration.Path, options.EnableDetailedErrors ?? server.IsDevelopment, server.Logger);
        var channel = DuplexChannel.Create<TSend, TReceive>(
            connection, serializer, MessageChecks.Create(server.Services, options.Validate, failures.MessageRefused));
        CancellationTokenSource endedSource = new();
        DuplexChannelContext context = new(httpContext, connection.Info, endedSource.Token, registration.Shutdown.Stopping);
        Task ended = CancelWhenEndedAsync(endedSource, failures);
        Task run = ServeAsync(server.Metrics.Measure(channel, connection, registration.Path), context, failures);
        await run.WaitAsync(registration.Shutdown.GraceOver).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.IsCompleted)
        {
            connection.Abort(ShuttingDown);
            await run.WaitAsync(registration.Shutdown.LeftBehind).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!run.IsCompleted)
        {
            HostingLog.LeftBehind(server.Logger, registration.Path);
            httpContext.Abort();
        }
        else
        {
            await run.ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }

        span.End(connection.Closed);
    }

    private async Task CancelWhenEndedAsync(CancellationTokenSource endedSource, FailureReport failures)
    {
        ChannelClosed closed = await connection.Closed.ConfigureAwait(false);
        HostingLog.Ended(server.Logger, registration.Path, closed.Status, closed.Reason, closed.ByPeer);
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

    private async Task ServeAsync(IDuplexChannel<TSend, TReceive> channel, DuplexChannelContext context, FailureReport failures)
    {
        try
        {
            await handler(channel, context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Stopping.IsCancellationRequested)
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
