using System.Buffers;
using System.Globalization;

namespace Messaging;

/// <summary>A bearer token and how long it may be used. Its text never shows the token.</summary>
public readonly struct AccessToken : IEquatable<AccessToken>
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>Creates a token.</summary>
    /// <param name="value">The token, as it stands behind <c>Bearer</c>: letters, digits and <c>-._~+/=</c> (RFC 6750 section 2.1).</param>
    /// <param name="expiresOn">When it ends to be valid; <see cref="DateTimeOffset.MaxValue"/> for never.</param>
    /// <exception cref="ArgumentException">The token is empty or has other characters. The message does not show it.</exception>
    public AccessToken(string value, DateTimeOffset expiresOn)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length == 0 || value.AsSpan().ContainsAnyExcept(Characters))
        {
            throw new ArgumentException("The token is empty or has characters that no bearer token has; expected letters, digits and -._~+/=.", nameof(value));
        }

        Value = value;
        ExpiresOn = expiresOn;
    }

    /// <summary>The token itself, a secret; <see langword="null"/> in the default value.</summary>
    public string? Value { get; }

    /// <summary>When it ends to be valid.</summary>
    public DateTimeOffset ExpiresOn { get; }

    /// <summary>Whether two are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(AccessToken left, AccessToken right) => left.Equals(right);

    /// <summary>Whether two differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(AccessToken left, AccessToken right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(AccessToken other) => Value == other.Value && ExpiresOn == other.ExpiresOn;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AccessToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, ExpiresOn);

    /// <summary>Says when the token expires, and nothing else of it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"an access token that expires on {ExpiresOn:u}");
}
