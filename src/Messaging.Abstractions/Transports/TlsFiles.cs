using System.Net.Security;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Transports;

/// <summary>Reads the PEM files of <see cref="TlsOptions"/>.</summary>
internal static class TlsFiles
{
    private const string CaKey = "Tls:" + nameof(TlsOptions.CaFile);
    private const string CertificateKey = "Tls:" + nameof(TlsOptions.CertificateFile);
    private const string KeyKey = "Tls:" + nameof(TlsOptions.CertificateKeyFile);
    private const string PasswordKey = "Tls:" + nameof(TlsOptions.CertificateKeyPassword);
    private const string EncryptedKeyLabel = "ENCRYPTED PRIVATE KEY";

    public static X509Certificate2Collection? ReadAuthorities(TlsOptions options, ICollection<string> failures)
    {
        if (options.CaFile is not { } path || ReadText(CaKey, path, failures) is not { } text || ReadCertificates(CaKey, path, text, failures) is not { } authorities)
        {
            return null;
        }

        if (authorities.Any(IsRoot))
        {
            return authorities;
        }

        failures.Add($"{CaKey}: '{path}' holds no root: every certificate in it is signed by another one. Expected at least one that is self-signed.");
        return null;
    }

    /// <summary>Whether a certificate can end a chain.</summary>
    public static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    public static ClientCertificate? ReadCertificate(TlsOptions options, ICollection<string> failures)
    {
        if (options.CertificateFile is not { } path)
        {
            if (options.CertificateKeyFile is not null)
            {
                failures.Add($"{KeyKey}: is set without CertificateFile, which names the certificate.");
            }

            if (options.CertificateKeyPassword is not null)
            {
                failures.Add($"{PasswordKey}: is set without CertificateFile, which names the certificate.");
            }

            return null;
        }

        string? text = ReadText(CertificateKey, path, failures);
        string? keyText = options.CertificateKeyFile is { } keyPath ? ReadText(KeyKey, keyPath, failures) : text;
        if (text is null || keyText is null || ReadCertificates(CertificateKey, path, text, failures) is not { } certificates || !CheckKey(options, keyText, failures))
        {
            return null;
        }

        return Join(options, text, keyText, certificates, failures);
    }

    private static ClientCertificate? Join(TlsOptions options, string text, string keyText, X509Certificate2Collection certificates, ICollection<string> failures)
    {
        try
        {
            X509Certificate2 leaf = options.CertificateKeyPassword is { } password
                ? X509Certificate2.CreateFromEncryptedPem(text, keyText, password)
                : X509Certificate2.CreateFromPem(text, keyText);
            if (OperatingSystem.IsWindows())
            {
                // Schannel takes no key that lives in memory alone.
                leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
            }

            string key = Convert.ToHexString(SHA256.HashData([.. certificates.SelectMany(certificate => certificate.RawData)]));
            certificates.RemoveAt(0);
            return new ClientCertificate(SslStreamCertificateContext.Create(leaf, certificates, offline: true), key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            (string key, string path) = WhereKeyIs(options);
            failures.Add(options.CertificateKeyPassword is null
                ? $"{key}: the private key in '{path}' does not fit the certificate in '{options.CertificateFile}'."
                : $"{key}: the private key in '{path}' does not fit the certificate in '{options.CertificateFile}', or CertificateKeyPassword is wrong.");
            return null;
        }
    }

    private static bool CheckKey(TlsOptions options, string keyText, ICollection<string> failures)
    {
        (string key, string path) = WhereKeyIs(options);
        string? label = FindLabels(keyText).FirstOrDefault(static label => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
        string? failure = (label, options.CertificateKeyPassword) switch
        {
            (null, _) when options.CertificateKeyFile is null => $"{key}: '{path}' holds no private key; a file of its own is named by CertificateKeyFile.",
            (null, _) => $"{key}: '{path}' holds no private key. Expected PEM.",
            (EncryptedKeyLabel, null) => $"{PasswordKey}: missing, and the private key in '{path}' is encrypted.",
            (not EncryptedKeyLabel, not null) => $"{PasswordKey}: is set, but the private key in '{path}' is not encrypted.",
            _ => null,
        };
        if (failure is not null)
        {
            failures.Add(failure);
        }

        return failure is null;
    }

    private static (string Key, string Path) WhereKeyIs(TlsOptions options) =>
        options.CertificateKeyFile is { } path ? (KeyKey, path) : (CertificateKey, options.CertificateFile!);

    private static List<string> FindLabels(string text)
    {
        List<string> labels = [];
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            labels.Add(rest[fields.Label].ToString());
            rest = rest[fields.Location.End..];
        }

        return labels;
    }

    private static X509Certificate2Collection? ReadCertificates(string key, string path, string text, ICollection<string> failures)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            failures.Add($"{key}: '{path}' holds a certificate that cannot be read: {exception.Message}");
            return null;
        }

        if (certificates.Count != 0)
        {
            return certificates;
        }

        failures.Add($"{key}: '{path}' holds no certificate. Expected PEM.");
        return null;
    }

    private static string? ReadText(string key, string path, ICollection<string> failures)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException)
        {
            failures.Add(exception is FileNotFoundException or DirectoryNotFoundException
                ? $"{key}: there is no file '{path}'."
                : $"{key}: the file '{path}' cannot be read: {exception.Message}");
            return null;
        }
    }
}
