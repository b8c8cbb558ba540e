using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>A certificate authority of a test: a root, an intermediate, what they issue, and a folder for files.</summary>
internal sealed class Authority : IDisposable
{
    /// <summary>Whom the certificates of servers name.</summary>
    public const string ServerName = "prices.example";

    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-tls-");

    public Authority(string name)
    {
        Root = Issue($"{name} root", null, request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)), validDays: 30);
        Intermediate = Issue($"{name} intermediate", Root, request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true)), validDays: 20);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public string RootFile => Write("root.pem", Root.ExportCertificatePem());

    /// <summary>A server's certificate, signed by the intermediate.</summary>
    public X509Certificate2 IssueServer(string name = ServerName, string purpose = ServerPurpose, int validDays = 10) => Issue(
        name,
        Intermediate,
        request =>
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        },
        validDays);

    /// <summary>A client's certificate, signed by the intermediate.</summary>
    public X509Certificate2 IssueClient(string name) => Issue(
        name, Intermediate, request => request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientPurpose)], false)), validDays: 10);

    /// <summary>Writes a certificate with its intermediate, and its key into another file.</summary>
    public (string CertificateFile, string KeyFile) WriteClient(X509Certificate2 certificate, string name = "client", string? password = null) => (
        Write($"{name}.pem", $"{certificate.ExportCertificatePem()}\n{Intermediate.ExportCertificatePem()}\n"),
        Write($"{name}.key", ExportKey(certificate, password)));

    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static string ExportKey(X509Certificate2 certificate, string? password = null)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static X509Certificate2 Issue(string name, X509Certificate2? issuer, Action<CertificateRequest> describe, int validDays)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        describe(request);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset from = now.AddDays(-15);
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, now.AddDays(validDays));
        }

        using X509Certificate2 certificate = request.Create(issuer, from, now.AddDays(validDays), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
