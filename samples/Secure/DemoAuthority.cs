using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Secure;

/// <summary>
/// An authority for this run, whose key lives in memory only. It signs the server's certificate and one for a client, and writes what a client needs as PEM files.
/// </summary>
internal sealed class DemoAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _from = TimeProvider.System.GetUtcNow().AddHours(-1);

    public DemoAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request("CN=Secure demo authority", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(_from, _from.AddDays(2));
        Server = Sign("CN=localhost", "1.3.6.1.5.5.7.3.1");
    }

    /// <summary>The certificate of the server, for localhost.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Writes <c>ca.pem</c>, and <c>client.pem</c> with <c>client-key.pem</c> for this user.</summary>
    public void WriteFiles(string folder, string user)
    {
        Directory.CreateDirectory(folder);
        using X509Certificate2 client = Sign($"CN={user}", "1.3.6.1.5.5.7.3.2");
        using ECDsa key = client.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "ca.pem"), _root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "client.pem"), client.ExportCertificatePem());
        string keyFile = Path.Combine(folder, "client-key.pem");
        File.Delete(keyFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(keyFile, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether this authority signed a client's certificate, and it is valid now.</summary>
    public bool Trusts(X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(client);
    }

    public void Dispose()
    {
        Server.Dispose();
        _root.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key) => new(new X500DistinguishedName(name), key, HashAlgorithmName.SHA256);

    private X509Certificate2 Sign(string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(_root, _from, _from.AddDays(1), RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 certificate = signed.CopyWithPrivateKey(key);

        // Windows' TLS cannot use a key that is only in memory: the detour through PKCS #12 gives it one it can.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
