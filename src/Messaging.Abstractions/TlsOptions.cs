namespace Messaging;

/// <summary>How a client checks the server it connects to over TLS: section <c>Tls</c> of a channel. The same on every transport.</summary>
public class TlsOptions
{
    /// <summary>
    /// The SHA-256 of the server's certificate (DER) as 64 hexadecimal digits; colons between them are allowed. It replaces the check of name and chain:
    /// that certificate is accepted and no other. Default: <see langword="null"/>, the system's usual checks.
    /// </summary>
    public string? PinnedSha256 { get; set; }
}
