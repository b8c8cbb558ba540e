using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Transports;

/// <summary>Puts <see cref="TlsOptions"/> into effect, for transports that connect over TLS.</summary>
public static class TlsClientSettings
{
    /// <summary>Checks the options.</summary>
    /// <param name="options">The options of a channel.</param>
    /// <returns>What is wrong, each a sentence that begins with the key relative to the channel; empty when nothing is.</returns>
    public static IEnumerable<string> Validate(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.PinnedSha256 is { } text && ParseSha256(text) is null)
        {
            yield return $"Tls:PinnedSha256: '{text}' is no SHA-256; expected 64 hexadecimal digits.";
        }
    }

    /// <summary>Applies the options to a TLS client.</summary>
    /// <param name="options">The options of a channel.</param>
    /// <param name="target">What the TLS client is made from; changed only where an option is set.</param>
    /// <exception cref="FormatException">An option is not valid; see <see cref="Validate"/>.</exception>
    public static void Apply(TlsOptions options, SslClientAuthenticationOptions target)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(target);
        if (options.PinnedSha256 is not { } text)
        {
            return;
        }

        byte[] pinned = ParseSha256(text) ?? throw new FormatException($"Tls:PinnedSha256: '{text}' is no SHA-256; expected 64 hexadecimal digits.");
        target.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is not null && CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), pinned);
    }

    private static byte[]? ParseSha256(string text)
    {
        string digits = text.Replace(":", string.Empty, StringComparison.Ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        bool valid = digits.Length == 2 * hash.Length
            && Convert.FromHexString(digits, hash, out _, out _) == System.Buffers.OperationStatus.Done;
        return valid ? hash.ToArray() : null;
    }
}
