using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Compare.Peers;

/// <summary>Ports of one way to listen.</summary>
/// <param name="Http1">Cleartext HTTP/1.1.</param>
/// <param name="Http2">Cleartext HTTP/2 with prior knowledge.</param>
/// <param name="Tls">TLS with both.</param>
/// <param name="Tcp">Cleartext without HTTP.</param>
/// <param name="TcpTls">TLS without HTTP.</param>
internal sealed record ServerPorts(int Http1, int Http2, int Tls, int Tcp, int TcpTls);

/// <summary>Everywhere that peers are served which share settings.</summary>
/// <param name="Usual">As it is measured by default.</param>
/// <param name="Counted">Where the bytes of every connection are counted below TLS.</param>
/// <param name="OneStream">Where an HTTP/2 connection takes one stream only, so that each channel has a connection of its own.</param>
internal sealed record HostPorts(ServerPorts Usual, ServerPorts Counted, ServerPorts OneStream);

/// <summary>Everywhere that a server listens. This library sets limits and windows of the whole Kestrel that it is added to, so the others have one of their own.</summary>
/// <param name="Ours">Where this library is served; <see langword="null"/> where it takes no part.</param>
/// <param name="Others">Where the other peers are served; <see langword="null"/> where none takes part.</param>
/// <param name="CertificateHash">SHA-256 of the certificate, in hexadecimal; clients pin it.</param>
internal sealed record ServerAddresses(HostPorts? Ours, HostPorts? Others, string CertificateHash)
{
    /// <summary>Where a peer is served.</summary>
    public HostPorts PortsOf(IPeer peer) =>
        (peer.Description.IsOurs ? Ours : Others) ?? throw new InvalidOperationException($"The server does not serve {peer.Name}.");
}

/// <summary>Where a client connects to on loopback, and which certificate it expects.</summary>
/// <param name="Ports">The ports.</param>
/// <param name="CertificateHash">SHA-256 of the certificate, in hexadecimal; clients pin it.</param>
/// <param name="UseTls">Whether clients connect by TLS.</param>
internal sealed record ServerAddress(ServerPorts Ports, string CertificateHash, bool UseTls)
{
    public const string Host = "127.0.0.1";

    /// <summary>The port without HTTP.</summary>
    public int TcpPort => UseTls ? Ports.TcpTls : Ports.Tcp;

    /// <summary>The address of a path over HTTP/1.1, or over TLS.</summary>
    /// <param name="scheme"><c>ws</c> or <c>http</c>; an <c>s</c> is added under TLS.</param>
    /// <param name="path">The path.</param>
    public Uri Http1(string scheme, string path) => Build(scheme, Ports.Http1, path);

    /// <summary>The address of a path over HTTP/2, or over TLS.</summary>
    /// <param name="scheme"><c>ws</c> or <c>http</c>; an <c>s</c> is added under TLS.</param>
    /// <param name="path">The path.</param>
    public Uri Http2(string scheme, string path) => Build(scheme, Ports.Http2, path);

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
        UseTls ? new Uri($"{scheme}s://{Host}:{Ports.Tls}{path}") : new Uri($"{scheme}://{Host}:{port}{path}");
}
