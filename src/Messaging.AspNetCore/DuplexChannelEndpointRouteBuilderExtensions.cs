using System.Diagnostics.CodeAnalysis;
using Messaging;
using Messaging.AspNetCore;
using Messaging.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps duplex channels onto endpoints.</summary>
/// <remarks>
/// A handler serves one channel: it is called when a client has connected, and the channel ends when its task ends; normally, or with
/// <see cref="ChannelCloseStatus.Internal"/> if it failed. For a server <c>TSend</c> is what the server sends. The services need <c>AddMessaging</c>;
/// <c>UseWebSockets</c> is neither needed nor harmful.
/// </remarks>
public static class DuplexChannelEndpointRouteBuilderExtensions
{
    /// <summary>Maps an endpoint to a handler that is told when its channel has ended.</summary>
    /// <typeparam name="TSend">The type of the messages the server sends. With <see cref="RawMessage"/> for both types there is no serializer.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the server receives.</typeparam>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The route pattern. Its path is the <see cref="EndpointOptions.Path"/> of the configuration entry that belongs to it.</param>
    /// <param name="handler">Serves one channel. The token is cancelled when the channel has ended.</param>
    /// <returns>A builder for authorization, rate limiting and everything else that endpoints can have.</returns>
    /// <exception cref="InvalidOperationException">The path was mapped before, or <c>AddMessaging</c> was not called.</exception>
    public static IEndpointConventionBuilder MapDuplexChannel<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        this IEndpointRouteBuilder endpoints, string pattern, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return EndpointMapping.Map<TSend, TReceive>(endpoints, pattern, (channel, context) => handler(channel, context.Ended));
    }

    /// <summary>Maps an endpoint to a handler that sees the request and the host's stopping.</summary>
    /// <typeparam name="TSend">The type of the messages the server sends. With <see cref="RawMessage"/> for both types there is no serializer.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the server receives.</typeparam>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The route pattern. Its path is the <see cref="EndpointOptions.Path"/> of the configuration entry that belongs to it.</param>
    /// <param name="handler">Serves one channel.</param>
    /// <returns>A builder for authorization, rate limiting and everything else that endpoints can have.</returns>
    /// <exception cref="InvalidOperationException">The path was mapped before, or <c>AddMessaging</c> was not called.</exception>
    public static IEndpointConventionBuilder MapDuplexChannel<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        this IEndpointRouteBuilder endpoints, string pattern, Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return EndpointMapping.Map(endpoints, pattern, handler);
    }

    /// <summary>Maps an endpoint to a handler class; its attributes, such as <c>[Authorize]</c>, become metadata of the endpoint.</summary>
    /// <typeparam name="THandler">The class; it implements <see cref="IDuplexChannelHandler{TSend, TReceive}"/> once.</typeparam>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The route pattern. Its path is the <see cref="EndpointOptions.Path"/> of the configuration entry that belongs to it.</param>
    /// <returns>A builder for authorization, rate limiting and everything else that endpoints can have.</returns>
    /// <exception cref="InvalidOperationException">The path was mapped before, or <c>AddMessaging</c> was not called.</exception>
    public static IEndpointConventionBuilder MapDuplexChannel<[DynamicallyAccessedMembers(HandlerFactory.Accessed)] THandler>(
        this IEndpointRouteBuilder endpoints, string pattern)
        where THandler : class, IDuplexChannelHandler => THandler.Map<THandler>(endpoints, pattern);
}
