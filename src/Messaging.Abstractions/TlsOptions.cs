using Messaging.Transports;

namespace Messaging;

/// <summary>
/// How a client checks the server it connects to over TLS, and which certificate it shows: section <c>Tls</c> of a channel. The same on every transport.
/// The files are read at start and whenever the configuration is reloaded; what they hold then counts for new connections.
/// </summary>
public class TlsOptions
{
    /// <summary>
    /// A PEM file with the certificates of the authorities that are trusted, instead of the system's. At least one must be a root (self-signed); others serve
    /// as intermediates, beside those that the server sends. Name, period of validity and purpose are checked as usual; nothing is downloaded, and revocation
    /// is not asked for. Default: <see langword="null"/>, the system's authorities.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// A PEM file with the certificate that the client shows where the server asks for one, followed by its intermediates. Default: <see langword="null"/>,
    /// none.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the private key of <see cref="CertificateFile"/>. Default: <see langword="null"/>, the same file.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>
    /// The password of an encrypted private key. It belongs into a secret store or an environment variable, not into <c>appsettings.json</c>. Default:
    /// <see langword="null"/>, the key is not encrypted.
    /// </summary>
    public string? CertificateKeyPassword { get; set; }

    /// <summary>
    /// The name of the server, where it is not the host of the address: it is asked for in TLS (SNI), must be in the server's certificate, and is the request's
    /// <c>Host</c>, in place of a header of that name. A host name or an IP address, without a port. Default: <see langword="null"/>, the host of the address.
    /// </summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// The SHA-256 of the server's certificate (DER) as 64 hexadecimal digits; colons between them are allowed: that certificate is accepted and no other.
    /// Alone it replaces the check of name, period and chain; together with <see cref="CaFile"/> both must hold.
    /// Default: <see langword="null"/>, the system's usual checks.
    /// </summary>
    public string? PinnedSha256 { get; set; }

    /// <summary>What was read last, with the settings it was read for.</summary>
    internal TlsMaterial? Material { get; set; }
}
