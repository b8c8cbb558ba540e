using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Messaging.AspNetCore.Security;

/// <summary>
/// Lets a token that was offered among the subprotocols authenticate the request, on the endpoints of channels only. Routing runs before authentication, and it is
/// the first that knows the endpoint.
/// </summary>
internal sealed class BearerSubprotocolPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // After those that rule endpoints out.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(static endpoint => endpoint.Metadata.GetMetadata<Accepted>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Features.Get<OfferedToken>() is { } token && HasChannel(candidates))
        {
            httpContext.Features.Set<OfferedToken>(null);
            httpContext.Request.Headers.Authorization = $"Bearer {token.Value}";
        }

        return Task.CompletedTask;
    }

    private static bool HasChannel(CandidateSet candidates)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<Accepted>() is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Metadata of an endpoint that takes tokens in this way.</summary>
    internal sealed class Accepted;
}
