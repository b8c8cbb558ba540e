using System.Diagnostics.CodeAnalysis;
using Messaging.AspNetCore.Handshake;
using Messaging.AspNetCore.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Hosting;

/// <summary>Puts a channel handler onto a route.</summary>
internal static class EndpointMapping
{
    // GET is the handshake of HTTP/1.1, CONNECT that of HTTP/2.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Connect];

    public static IEndpointConventionBuilder Map<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        IEndpointRouteBuilder endpoints, string pattern, Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (endpoints.ServiceProvider.GetService<IMessagingEndpoints>() is null)
        {
            throw new InvalidOperationException("MapDuplexChannel needs the services of messaging: call builder.Services.AddMessaging(builder.Configuration).");
        }

        ServerState server = ServerState.Of(endpoints.ServiceProvider);
        EndpointRegistration registration = EndpointRegistration.Create<TSend, TReceive>(pattern, server, endpoints.ServiceProvider);
        server.Endpoints.Add(endpoints, registration);
        ChannelEndpoint<TSend, TReceive> endpoint = new(server, registration, handler);
        IEndpointConventionBuilder webSocket = endpoints.MapMethods(pattern, Methods, endpoint.ServeWebSocketAsync)
            .WithDisplayName($"Duplex channel {pattern}")
            .WithMetadata(new BearerSubprotocolPolicy.Accepted());
        webSocket.Add(route => registration.Path = ((RouteEndpointBuilder)route).RoutePattern.RawText ?? pattern);
        IEndpointConventionBuilder all = GrpcPath.TryParse(pattern, out string? service, out string? method)
            ? new ConventionBuilders(webSocket, GrpcMapping.Map(endpoints, service, method, endpoint.ServeGrpcAsync))
            : webSocket;

        // No client of a channel can do anything with a login page.
        return all.DisableCookieRedirect();
    }
}
