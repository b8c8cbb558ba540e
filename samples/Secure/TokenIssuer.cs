using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Secure;

/// <summary>Who logs in.</summary>
internal sealed record Login(string? User, string? Password);

/// <summary>What a login gives: a token and how long it lives.</summary>
internal sealed record Issued(string Token, int ExpiresInSeconds);

/// <summary>
/// Issues tokens for this run of the server: its key and, where none is given, its password are made at start. A real application asks its identity provider.
/// </summary>
internal sealed class TokenIssuer(string password, TimeSpan lifetime)
{
    private const string Name = "samples/Secure";
    private const int LongestUser = 64;

    private readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));
    private readonly byte[] _password = SHA256.HashData(Encoding.UTF8.GetBytes(password));

    /// <summary>What the server asks of a token.</summary>
    public TokenValidationParameters Parameters => new()
    {
        ValidIssuer = Name,
        ValidAudience = Name,
        IssuerSigningKey = _key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        NameClaimType = JwtRegisteredClaimNames.Sub,
        ClockSkew = TimeSpan.Zero,
    };

    /// <summary>A token for this user, or <see langword="null"/> where the password is wrong.</summary>
    public Issued? Issue(Login login)
    {
        byte[] given = SHA256.HashData(Encoding.UTF8.GetBytes(login.Password ?? string.Empty));
        if (login.User is not { Length: > 0 and <= LongestUser } || !CryptographicOperations.FixedTimeEquals(given, _password))
        {
            return null;
        }

        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Name,
            Subject = new ClaimsIdentity([new Claim(JwtRegisteredClaimNames.Sub, login.User)]),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        });
        return new Issued(token, (int)lifetime.TotalSeconds);
    }
}
