using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Hosting;

/// <summary>A feature of a gRPC request: its handler, which may run longer than the call, and how long the client may take to end its side.</summary>
internal sealed class RunningHandler(Task run, TimeSpan closeTimeout, TimeProvider time, CancellationToken leftBehind)
{
    /// <summary>Ends the response at once, and keeps the request for as long as the handler and the client need it.</summary>
    public static RequestDelegate KeepRequestFor(RequestDelegate serve) => async context =>
    {
        await serve(context).ConfigureAwait(false);
        if (context.Features.Get<RunningHandler>() is { } running)
        {
            await running.WaitAsync(context).ConfigureAwait(false);
        }
    };

    private async Task WaitAsync(HttpContext context)
    {
        if (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.CompleteAsync().ConfigureAwait(false);
            await DrainAsync(context.Request.BodyReader).ConfigureAwait(false);
        }

        await run.ConfigureAwait(false);
    }

    /// <summary>
    /// Reads on until the client, which has the status now, ends its side. A request that ends before it is reset by the server, and Kestrel closes the
    /// whole connection, with all the channels on it, when some hundred streams of it have ended in that way within seconds.
    /// </summary>
    private async Task DrainAsync(PipeReader body)
    {
        using var timer = new CancellationTokenSource(closeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, leftBehind);
        try
        {
            ReadResult read;
            do
            {
                read = await body.ReadAsync(both.Token).ConfigureAwait(false);
                body.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has reset its side, or takes too long.
        }
    }
}
