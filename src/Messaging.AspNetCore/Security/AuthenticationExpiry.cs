using System.Globalization;
using System.Security.Claims;
using Messaging.AspNetCore.Handshake;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Messaging.AspNetCore.Security;

/// <summary>When the authentication of a request expires.</summary>
internal static class AuthenticationExpiry
{
    private const string ExpiryClaim = "exp";
    private const string Text = "The authentication has expired.";

    // The year 9999, the last that DateTimeOffset knows.
    private const long LatestSecond = 253_402_300_799;

    /// <summary>How a channel ends whose time is over.</summary>
    public static ChannelClosed End { get; } = new(ChannelCloseStatus.Unauthenticated, Text);

    /// <param name="context">The request, behind authentication and authorization.</param>
    /// <param name="now">The time of the server's clock.</param>
    /// <param name="timeLeft">The time left, or <see langword="null"/> where the authentication does not expire.</param>
    /// <returns>
    /// Why the request is refused, or <see langword="null"/>. A scheme may tolerate for some minutes what has expired, for other clocks; a channel that ended at
    /// once would only be opened again.
    /// </returns>
    public static HandshakeRefusal? Check(HttpContext context, DateTimeOffset now, out TimeSpan? timeLeft)
    {
        timeLeft = Of(context) - now;
        return timeLeft <= TimeSpan.Zero ? new HandshakeRefusal(StatusCodes.Status401Unauthorized, Text) : null;
    }

    /// <summary>The ticket says it, or else what the token said of itself.</summary>
    private static DateTimeOffset? Of(HttpContext context)
    {
        AuthenticateResult? result = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
        return result is { Succeeded: true, Properties.ExpiresUtc: { } expires } ? expires : OfClaims(context.Features.Get<IHttpAuthenticationFeature>()?.User);
    }

    private static DateTimeOffset? OfClaims(ClaimsPrincipal? user)
    {
        DateTimeOffset? earliest = null;
        foreach (Claim claim in user?.FindAll(ExpiryClaim) ?? [])
        {
            if (claim.Subject is { IsAuthenticated: true }
                && decimal.TryParse(claim.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
                && seconds <= LatestSecond)
            {
                DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
                earliest = earliest < expires ? earliest : expires;
            }
        }

        return earliest;
    }
}
