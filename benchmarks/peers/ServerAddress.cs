using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Benchmarks.Peers;

/// <summary>Where the server listens on loopback, and which certificate it shows.</summary>
/// <param name="Http1Port">Cleartext HTTP/1.1.</param>
/// <param name="Http2Port">Cleartext HTTP/2 with prior knowledge.</param>
/// <param name="TlsPort">TLS with both.</param>
/// <param name="CertificateHash">SHA-256 of the certificate, in hexadecimal; clients pin it.</param>
/// <param name="UseTls">Whether clients connect by TLS.</param>
public sealed record ServerAddress(int Http1Port, int Http2Port, int TlsPort, string CertificateHash, bool UseTls)
{
    /// <summary>The address of a path over HTTP/1.1, or over TLS.</summary>
    /// <param name="scheme"><c>ws</c> or <c>http</c>; an <c>s</c> is added under TLS.</param>
    /// <param name="path">The path.</param>
    public Uri Http1(string scheme, string path) => Build(scheme, Http1Port, path);

    /// <summary>The address of a path over HTTP/2, or over TLS.</summary>
    /// <param name="scheme"><c>ws</c> or <c>http</c>; an <c>s</c> is added under TLS.</param>
    /// <param name="path">The path.</param>
    public Uri Http2(string scheme, string path) => Build(scheme, Http2Port, path);

    /// <summary>Whether this is the server's certificate.</summary>
    public bool IsTrusted(X509Certificate? certificate) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == CertificateHash;

    /// <summary>A handler that connects to this server only.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(certificate);
        return handler;
    }

    private Uri Build(string scheme, int port, string path) =>
        UseTls ? new Uri($"{scheme}s://127.0.0.1:{TlsPort}{path}") : new Uri($"{scheme}://127.0.0.1:{port}{path}");
}
