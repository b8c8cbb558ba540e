using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Messaging.AspNetCore.Security;

/// <summary>An origin as a browser writes it (RFC 6454 section 6.2): scheme, host and port, in lower case, without what a default says anyway.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Host">The host: a name in ASCII, an IPv4 address, or an IPv6 address in brackets.</param>
/// <param name="Port">The port; that of the scheme where none was written, and 0 where the scheme has none.</param>
internal sealed record WebOrigin(string Scheme, string Host, int Port)
{
    // The longest name has 253 characters; the rest is for scheme and port.
    public const int MaxLength = 300;

    private const string Separator = "://";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdef:.");

    /// <summary>Reads exactly <c>scheme://host[:port]</c>. Everything else, such as user names, paths and characters outside ASCII, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebOrigin? origin)
    {
        origin = null;
        if (text is null || text.Length > MaxLength || !Ascii.IsValid(text))
        {
            return false;
        }

        string lower = text.ToLowerInvariant();
        int separator = lower.IndexOf(Separator, StringComparison.Ordinal);
        if (separator <= 0 || !char.IsAsciiLetterLower(lower[0]) || lower.AsSpan(0, separator).ContainsAnyExcept(SchemeCharacters))
        {
            return false;
        }

        origin = Create(lower[..separator], lower[(separator + Separator.Length)..]);
        return origin is not null;
    }

    /// <summary>The origin of a request's own address, or <see langword="null"/> where it has no proper one.</summary>
    public static WebOrigin? Of(string scheme, string? host) =>
        TryParse($"{scheme}{Separator}{host}", out WebOrigin? origin) ? origin : null;

    public override string ToString() =>
        Port == DefaultPort(Scheme) ? $"{Scheme}{Separator}{Host}" : string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Separator}{Host}:{Port}");

    private static WebOrigin? Create(string scheme, string authority)
    {
        int end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        string host = end < 0 ? authority : authority[..end];
        int port = DefaultPort(scheme);
        return IsHost(host) && (host.Length == authority.Length || TryParsePort(authority.AsSpan(host.Length), out port))
            ? new WebOrigin(scheme, host, port)
            : null;
    }

    private static bool IsHost(string host) => host is ['[', _, .., ']']
        ? !host.AsSpan(1, host.Length - 2).ContainsAnyExcept(AddressCharacters)
        : host.Length > 0 && !host.AsSpan().ContainsAnyExcept(NameCharacters);

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        return text is [':', .. { Length: >= 1 and <= 5 } digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= ushort.MaxValue;
    }

    private static int DefaultPort(string scheme) => scheme switch
    {
        "https" => 443,
        "http" => 80,
        _ => 0,
    };
}
