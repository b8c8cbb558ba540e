using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Samples;

namespace Messaging.Interop.Tests;

/// <summary>A folder of its own with a certificate and its key, for programs that read them from files.</summary>
internal sealed class KeyFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-interop-");

    public KeyFiles()
    {
        using X509Certificate2 certificate = DevelopmentCertificate.Create();
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string certificatePem = certificate.ExportCertificatePem() + "\n";
        string keyPem = key.ExportPkcs8PrivateKeyPem() + "\n";
        Fingerprint = DevelopmentCertificate.Fingerprint(certificate);
        Certificate = Write("certificate.pem", certificatePem);
        Key = Write("key.pem", keyPem);
        CertificateAndKey = Write("both.pem", certificatePem + keyPem);
    }

    public string Folder => _folder.FullName;

    public string Fingerprint { get; }

    public string Certificate { get; }

    public string Key { get; }

    public string CertificateAndKey { get; }

    public string Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
