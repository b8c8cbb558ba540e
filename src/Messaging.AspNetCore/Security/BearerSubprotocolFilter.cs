using Messaging.AspNetCore.Handshake;
using Messaging.AspNetCore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Security;

/// <summary>Takes tokens out of the lists of subprotocols before anything of the application sees, and could log, them.</summary>
internal sealed class BearerSubprotocolFilter(ILoggerFactory loggers) : IStartupFilter
{
    private readonly ILogger _logger = loggers.CreateLogger("Messaging.AspNetCore");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(TakeAsync);
        next(app);
    };

    private Task TakeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (!BearerSubprotocol.IsIn(headers) || !WebSocketRequest.IsHandshake(context))
        {
            return next(context);
        }

        if (BearerSubprotocol.Take(headers, out string token) is { } refusal)
        {
            HostingLog.TokenRefused(_logger, refusal.StatusCode, refusal.Text);
            return refusal.WriteAsync(context);
        }

        context.Features.Set(new OfferedToken(token));
        return next(context);
    }
}
