using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>JWTs of the tests' own issuer, and a server that takes them.</summary>
internal static class Tokens
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "talk";

    private static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Makes the server take these tokens, and no other.</summary>
    public static void AddBearer(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication("Bearer").AddJwtBearer("Bearer", options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                IssuerSigningKey = Key,
                NameClaimType = "sub",
                RoleClaimType = "role",
            };
        });
        builder.Services.AddAuthorization();
    }

    /// <summary>Makes a token that is good, but for what is asked for.</summary>
    public static string Create(
        string user = "ann", string? role = null, TimeSpan? expiresIn = null, SecurityKey? key = null, string issuer = Issuer, string audience = Audience)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        DateTime expires = now + (expiresIn ?? TimeSpan.FromMinutes(10));
        ClaimsIdentity subject = new([new Claim("sub", user)]);
        if (role is not null)
        {
            subject.AddClaim(new Claim("role", role));
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = subject,
            NotBefore = expires < now ? expires.AddHours(-1) : now.AddMinutes(-1),
            IssuedAt = expires < now ? expires.AddHours(-1) : now,
            Expires = expires,
            SigningCredentials = new SigningCredentials(key ?? Key, SecurityAlgorithms.HmacSha256),
        });
    }
}
