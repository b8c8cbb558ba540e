using Messaging.AspNetCore.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what a server of channels may need in ASP.NET Core.</summary>
public static class AspNetCoreMessagingBuilderExtensions
{
    /// <summary>
    /// Lets browsers, whose WebSockets can set no header, send a token among the subprotocols: <c>messaging.v1.json, messaging.bearer.&lt;token&gt;</c>. On the
    /// endpoints of <c>MapDuplexChannel</c> it becomes the request's <c>Authorization: Bearer</c> before authentication runs; it is taken out of the list before
    /// anything else of the application sees the request, never echoed and never logged.
    /// </summary>
    /// <remarks>
    /// Where the application calls <c>UseRouting</c> itself, <c>UseAuthentication</c> comes after it. The token has at most 8,192 characters: letters, digits and
    /// <c>- . _ ~ +</c>, as those of a JWT. A malformed one, two, one beside a header <c>Authorization</c>, and one with no other subprotocol beside it are refused
    /// with 400. Calling it again has no effect.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    public static IMessagingBuilder AddBearerSubprotocol(this IMessagingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, BearerSubprotocolFilter>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, BearerSubprotocolPolicy>());
        return builder;
    }
}
