using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Messaging.AspNetCore;

/// <summary>What every handler class has in common. Implement <see cref="IDuplexChannelHandler{TSend, TReceive}"/>.</summary>
public interface IDuplexChannelHandler
{
    /// <summary>Maps the handler with its message types, which only the typed interface knows; so that no reflection is needed.</summary>
    /// <typeparam name="THandler">The handler class.</typeparam>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The route pattern.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    internal static abstract IEndpointConventionBuilder Map<[DynamicallyAccessedMembers(HandlerFactory.Accessed)] THandler>(
        IEndpointRouteBuilder endpoints, string pattern)
        where THandler : class, IDuplexChannelHandler;
}

/// <summary>
/// A class that serves the channels of one endpoint. One instance for each channel, from the services of that channel's request: what is scoped lives as long
/// as the channel. It need not be registered; a registered one is taken as it is, any other is created and, where it can be, disposed.
/// </summary>
/// <typeparam name="TSend">The type of the messages the server sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages the server receives.</typeparam>
public interface IDuplexChannelHandler<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive> : IDuplexChannelHandler
{
    /// <summary>Serves one channel. The channel ends when the task ends: normally, or with <see cref="ChannelCloseStatus.Internal"/> if it failed.</summary>
    /// <param name="channel">The channel. The host disposes it.</param>
    /// <param name="context">The request and the life of the channel.</param>
    Task HandleAsync(IDuplexChannel<TSend, TReceive> channel, DuplexChannelContext context);

    static IEndpointConventionBuilder IDuplexChannelHandler.Map<[DynamicallyAccessedMembers(HandlerFactory.Accessed)] THandler>(
        IEndpointRouteBuilder endpoints, string pattern) =>
        HandlerFactory.Map<THandler, TSend, TReceive>(endpoints, pattern);
}
