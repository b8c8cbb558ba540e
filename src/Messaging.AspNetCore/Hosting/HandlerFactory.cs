using System.Diagnostics.CodeAnalysis;
using Messaging.AspNetCore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore;

/// <summary>Maps handler classes and makes one instance for each channel.</summary>
internal static class HandlerFactory
{
    public const DynamicallyAccessedMemberTypes Accessed = DynamicallyAccessedMemberTypes.PublicConstructors;

    public static IEndpointConventionBuilder Map<
        [DynamicallyAccessedMembers(Accessed)] THandler,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(IEndpointRouteBuilder endpoints, string pattern)
        where THandler : class, IDuplexChannelHandler
    {
        ObjectFactory<THandler> create = ActivatorUtilities.CreateFactory<THandler>([]);
        return EndpointMapping.Map<TSend, TReceive>(endpoints, pattern, (channel, context) => ServeAsync<THandler, TSend, TReceive>(create, channel, context))
            .WithMetadata(typeof(THandler).GetCustomAttributes(inherit: true));
    }

    private static async Task ServeAsync<THandler, TSend, TReceive>(
        ObjectFactory<THandler> create, IDuplexChannel<TSend, TReceive> channel, DuplexChannelContext context)
        where THandler : class, IDuplexChannelHandler
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        if (services.GetService<THandler>() is { } registered)
        {
            await HandleAsync(registered, channel, context).ConfigureAwait(false);
            return;
        }

        THandler handler = create(services, []);
        try
        {
            await HandleAsync(handler, channel, context).ConfigureAwait(false);
        }
        finally
        {
            if (handler is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (handler as IDisposable)?.Dispose();
            }
        }
    }

    private static Task HandleAsync<TSend, TReceive>(object handler, IDuplexChannel<TSend, TReceive> channel, DuplexChannelContext context) =>
        ((IDuplexChannelHandler<TSend, TReceive>)handler).HandleAsync(channel, context);
}
