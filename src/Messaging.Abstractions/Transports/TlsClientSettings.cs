using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Transports;

/// <summary>Puts <see cref="TlsOptions"/> into effect, for transports that connect over TLS. Thread-safe.</summary>
public static class TlsClientSettings
{
    /// <summary>Checks the options and reads the files that they name, for all that follows: call it at start and at every reload.</summary>
    /// <param name="options">The options of a channel.</param>
    /// <returns>What is wrong, each a sentence that begins with the key relative to the channel; empty when nothing is.</returns>
    public static IEnumerable<string> Validate(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> failures = [];
        TlsMaterial.Read(options, failures);
        return failures;
    }

    /// <summary>
    /// Tells connections under these options from others: equal where the options are and the files had the same content. For the key of a pool of handlers.
    /// </summary>
    /// <param name="options">The options of a channel.</param>
    /// <exception cref="FormatException">An option is not valid; see <see cref="Validate"/>.</exception>
    public static string GetKey(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TlsMaterial.Of(options).Key;
    }

    /// <summary>
    /// Applies the options to a TLS client, but for <see cref="TlsOptions.ServerName"/>, which a transport over HTTP says with every request
    /// (<see cref="SetHost"/>).
    /// </summary>
    /// <param name="options">The options of a channel.</param>
    /// <param name="target">What the TLS client is made from; changed only where an option is set.</param>
    /// <exception cref="FormatException">An option is not valid; see <see cref="Validate"/>.</exception>
    public static void Apply(TlsOptions options, SslClientAuthenticationOptions target)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(target);
        TlsMaterial material = TlsMaterial.Of(options);
        if (material.Authorities is { } authorities)
        {
            target.CertificateChainPolicy = CreatePolicy(authorities);
        }

        if (material.Pin is { } pin)
        {
            bool replacesChecks = material.Authorities is null;
            target.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (replacesChecks || errors == SslPolicyErrors.None)
                && certificate is not null && CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), pin);
        }

        if (material.Certificate is { } context)
        {
            target.ClientCertificateContext = context;

            // A session that goes on from an earlier one would show nobody's certificate.
            target.AllowTlsResume = false;
        }
    }

    /// <summary>Lets a request over TLS ask for <see cref="TlsOptions.ServerName"/>, where it is set: the handler takes SNI and the name to check from the <c>Host</c>.</summary>
    /// <param name="options">The options of a channel.</param>
    /// <param name="request">The request, with its address.</param>
    public static void SetHost(TlsOptions options, HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(request);
        if (options.ServerName is { } name && request.RequestUri is { Scheme: "https" or "wss" } address)
        {
            request.Headers.Host = new UriBuilder(address.Scheme, name, address.IsDefaultPort ? -1 : address.Port).Uri.Authority;
        }
    }

    private static X509ChainPolicy CreatePolicy(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,

            // A server that is not trusted yet must not choose addresses for this client to ask.
            DisableCertificateDownloads = true,
        };
        foreach (X509Certificate2 authority in authorities)
        {
            (TlsFiles.IsRoot(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }
}
