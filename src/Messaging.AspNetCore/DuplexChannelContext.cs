using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Messaging.AspNetCore;

/// <summary>What a handler knows besides its channel. Valid until the handler returns.</summary>
public sealed class DuplexChannelContext
{
    private ClaimsPrincipal? _user;

    internal DuplexChannelContext(HttpContext httpContext, ChannelInfo info, CancellationToken ended, CancellationToken stopping)
    {
        HttpContext = httpContext;

        // The request would make an anonymous principal, which most handlers never ask for.
        _user = httpContext.Features.Get<IHttpAuthenticationFeature>()?.User;
        Info = info;
        Ended = ended;
        Stopping = stopping;
    }

    /// <summary>The request that opened the channel. Its response is the channel's: do not write to it.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>
    /// Who connected, with all claims, as authentication found it when the channel was opened; for the whole life of the channel. An anonymous principal
    /// where nobody was authenticated.
    /// </summary>
    public ClaimsPrincipal User => _user ?? LazyInitializer.EnsureInitialized(ref _user, static () => new ClaimsPrincipal(new ClaimsIdentity()));

    /// <summary>What was negotiated.</summary>
    public ChannelInfo Info { get; }

    /// <summary>Cancelled when the channel has ended, for whatever reason.</summary>
    public CancellationToken Ended { get; }

    /// <summary>
    /// Cancelled at once when the host stops. The handler then has <see cref="EndpointOptions.ShutdownGrace"/> to send last messages and return; after that the
    /// channel ends with <see cref="ChannelCloseStatus.GoingAway"/>.
    /// </summary>
    public CancellationToken Stopping { get; }
}
