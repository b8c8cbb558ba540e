using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Hosting;

/// <summary>A feature of a gRPC request: its handler, which may run longer than the call.</summary>
internal sealed class RunningHandler(Task run)
{
    /// <summary>Ends the response at once, and keeps the request for as long as the handler needs it.</summary>
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
        if (!run.IsCompleted && !context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.CompleteAsync().ConfigureAwait(false);
        }

        await run.ConfigureAwait(false);
    }
}
