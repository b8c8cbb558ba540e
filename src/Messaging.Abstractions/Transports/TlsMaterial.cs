using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Transports;

/// <summary>What <see cref="TlsOptions"/> name, read and checked. Immutable; handlers that were made with it keep it in use.</summary>
internal sealed class TlsMaterial
{
    private readonly Settings _settings;

    private TlsMaterial(Settings settings, byte[]? pin, X509Certificate2Collection? authorities, ClientCertificate? certificate)
    {
        _settings = settings;
        Pin = pin;
        Authorities = authorities;
        Certificate = certificate?.Context;
        Key = string.Join('|', settings.ServerName, ToText(pin), ToText(Hash(authorities)), certificate?.Key);
    }

    public byte[]? Pin { get; }

    public X509Certificate2Collection? Authorities { get; }

    public SslStreamCertificateContext? Certificate { get; }

    /// <summary>Equal where settings and contents of files are.</summary>
    public string Key { get; }

    /// <summary>What was read for these options, or what their files hold now.</summary>
    /// <exception cref="FormatException">An option is not valid.</exception>
    public static TlsMaterial Of(TlsOptions options)
    {
        if (options.Material is { } material && material._settings == Settings.From(options))
        {
            return material;
        }

        List<string> failures = [];
        return Read(options, failures) ?? throw new FormatException(string.Join(' ', failures));
    }

    /// <summary>Reads the files, and keeps what they hold with the options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="failures">Takes what is wrong, each a sentence that begins with the key.</param>
    /// <returns><see langword="null"/> where something is wrong.</returns>
    public static TlsMaterial? Read(TlsOptions options, ICollection<string> failures)
    {
        int before = failures.Count;
        byte[]? pin = ReadPin(options, failures);
        CheckServerName(options, failures);
        X509Certificate2Collection? authorities = TlsFiles.ReadAuthorities(options, failures);
        ClientCertificate? certificate = TlsFiles.ReadCertificate(options, failures);
        return failures.Count == before ? options.Material = new TlsMaterial(Settings.From(options), pin, authorities, certificate) : null;
    }

    private static byte[]? ReadPin(TlsOptions options, ICollection<string> failures)
    {
        if (options.PinnedSha256 is not { } text)
        {
            return null;
        }

        string digits = text.Replace(":", string.Empty, StringComparison.Ordinal);
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        if (digits.Length == 2 * hash.Length && Convert.FromHexString(digits, hash, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return hash;
        }

        failures.Add($"Tls:PinnedSha256: '{text}' is no SHA-256; expected 64 hexadecimal digits.");
        return null;
    }

    private static void CheckServerName(TlsOptions options, ICollection<string> failures)
    {
        if (options.ServerName is { } name && Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            failures.Add($"Tls:ServerName: '{name}' is no host name; expected one such as prices.example, without scheme and port.");
        }
    }

    private static byte[]? Hash(X509Certificate2Collection? certificates) =>
        certificates is null ? null : SHA256.HashData([.. certificates.SelectMany(certificate => certificate.RawData)]);

    private static string? ToText(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(bytes);

    private sealed record Settings(string? CaFile, string? CertificateFile, string? KeyFile, string? KeyPassword, string? ServerName, string? Pin)
    {
        public static Settings From(TlsOptions options) => new(
            options.CaFile, options.CertificateFile, options.CertificateKeyFile, options.CertificateKeyPassword, options.ServerName, options.PinnedSha256);
    }
}

/// <summary>A client's certificate with its private key and intermediates.</summary>
/// <param name="Context">What TLS shows.</param>
/// <param name="Key">Tells it from others.</param>
internal sealed record ClientCertificate(SslStreamCertificateContext Context, string Key);
