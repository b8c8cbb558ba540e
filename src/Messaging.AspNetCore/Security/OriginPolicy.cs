using Messaging.AspNetCore.Handshake;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Messaging.AspNetCore.Security;

/// <summary>
/// Which web pages may open a channel. A browser sends the cookies of this site with what any other page opens, and it says in <c>Origin</c> which page that is;
/// what sends no <c>Origin</c> is no browser (RFC 6455 section 10.2).
/// </summary>
internal sealed class OriginPolicy
{
    private const string Any = "*";
    private const string AnyName = "*.";

    private readonly HashSet<WebOrigin> _origins = [];
    private readonly List<(string Scheme, string Suffix, int Port)> _families = [];
    private bool _isAny;

    private OriginPolicy()
    {
    }

    /// <param name="words">The configured list, or <see langword="null"/> for the same origin only.</param>
    /// <param name="failures">Takes what is wrong.</param>
    public static OriginPolicy Parse(string? words, ICollection<string> failures)
    {
        OriginPolicy policy = new();
        foreach (string word in string.IsNullOrWhiteSpace(words) ? [] : words.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word == Any)
            {
                policy._isAny = true;
            }
            else if (!policy.TryAdd(word))
            {
                failures.Add($"AllowedOrigins: \"{word}\" is no origin. Expected scheme://host or scheme://host:port, without a slash at the end and in ASCII "
                    + "(xn--... for other names), such as https://example.com; https://*.example.com for every name below one; or * for any.");
            }
        }

        return policy;
    }

    /// <returns>Why the request is refused, or <see langword="null"/>.</returns>
    public HandshakeRefusal? Check(HttpRequest request)
    {
        StringValues header = request.Headers.Origin;
        if (header.Count == 0 || _isAny)
        {
            return null;
        }

        if (header.Count > 1 || !WebOrigin.TryParse(header[0], out WebOrigin? origin))
        {
            return Refuse("The header Origin names no single origin");
        }

        return origin == WebOrigin.Of(request.Scheme, request.Host.Value) || IsListed(origin) ? null : Refuse($"The origin {origin} is not that of this server");
    }

    private static HandshakeRefusal Refuse(string what) =>
        new(StatusCodes.Status403Forbidden, $"{what}; this endpoint takes others only if its AllowedOrigins name them.");

    private bool IsListed(WebOrigin origin) =>
        _origins.Contains(origin)
        || _families.Any(family => family.Scheme == origin.Scheme
            && family.Port == origin.Port
            && origin.Host.Length > family.Suffix.Length
            && origin.Host.EndsWith(family.Suffix, StringComparison.Ordinal));

    private bool TryAdd(string word)
    {
        int host = word.IndexOf(AnyName, StringComparison.Ordinal);
        if (host < 0)
        {
            if (!WebOrigin.TryParse(word, out WebOrigin? origin))
            {
                return false;
            }

            _origins.Add(origin);
            return true;
        }

        // What follows the star must be a domain, not the end of all names such as *.com.
        if (!word.AsSpan(0, host).EndsWith("://")
            || !WebOrigin.TryParse(word.Remove(host, AnyName.Length), out WebOrigin? domain)
            || !domain.Host.Trim('.').Contains('.', StringComparison.Ordinal)
            || domain.Host.StartsWith('.'))
        {
            return false;
        }

        _families.Add((domain.Scheme, "." + domain.Host, domain.Port));
        return true;
    }
}
