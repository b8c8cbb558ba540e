using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>What is wrong with the files of <c>Tls</c> is said at start, with the path of the option.</summary>
public sealed class TlsMistakeTests : IDisposable
{
    private const string Prefix = "Messaging:Channels:talk:Tls:";

    private readonly Authority _authority = new("good");

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "CaFile", "missing.pem", "CaFile: there is no file 'missing.pem'." },
        { "CaFile", "{folder}", "CaFile: the file '{folder}' cannot be read: " },
        { "CaFile", "{empty}", "CaFile: '{empty}' holds no certificate. Expected PEM." },
        { "CaFile", "{broken}", "CaFile: '{broken}' holds a certificate that cannot be read: " },
        { "CaFile", "{intermediate}", "CaFile: '{intermediate}' holds no root: every certificate in it is signed by another one. " },
        { "CertificateFile", "missing.pem", "CertificateFile: there is no file 'missing.pem'." },
        { "CertificateFile", "{certificate}", "CertificateFile: '{certificate}' holds no private key; a file of its own is named by CertificateKeyFile." },
        { "CertificateFile", "{key}", "CertificateFile: '{key}' holds no certificate. Expected PEM." },
        { "CertificateFile CertificateKeyFile", "{certificate} missing.key", "CertificateKeyFile: there is no file 'missing.key'." },
        { "CertificateFile CertificateKeyFile", "{certificate} {certificate}", "CertificateKeyFile: '{certificate}' holds no private key. Expected PEM." },
        {
            "CertificateFile CertificateKeyFile",
            "{certificate} {otherkey}",
            "CertificateKeyFile: the private key in '{otherkey}' does not fit the certificate in '{certificate}'."
        },
        { "CertificateFile CertificateKeyFile", "{certificate} {secret}", "CertificateKeyPassword: missing, and the private key in '{secret}' is encrypted." },
        {
            "CertificateFile CertificateKeyFile CertificateKeyPassword",
            "{certificate} {secret} wrong",
            "CertificateKeyFile: the private key in '{secret}' does not fit the certificate in '{certificate}', or CertificateKeyPassword is wrong."
        },
        {
            "CertificateFile CertificateKeyFile CertificateKeyPassword",
            "{certificate} {key} needless",
            "CertificateKeyPassword: is set, but the private key in '{key}' is not encrypted."
        },
        { "CertificateKeyFile", "{key}", "CertificateKeyFile: is set without CertificateFile, which names the certificate." },
        { "CertificateKeyPassword", "x", "CertificateKeyPassword: is set without CertificateFile, which names the certificate." },
        { "ServerName", "https://host", "ServerName: 'https://host' is no host name; expected one such as prices.example, without scheme and port." },
        { "ServerName", "host:5001", "ServerName: 'host:5001' is no host name; expected one such as prices.example, without scheme and port." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_named_by_its_path(string keys, string values, string expected)
    {
        (string, string?)[] options = [.. keys.Split(' ').Zip(values.Split(' '), (key, value) => (key, (string?)Fill(value)))];
        await using TlsClient client = new(new Uri("https://localhost:1"), Route.Grpc, options);
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(client.ConnectAsync);
        Assert.StartsWith(Prefix + Fill(expected), Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("needless", failure.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();

    private string Fill(string text)
    {
        X509Certificate2 certificate = _authority.IssueClient("client");
        (string certificateFile, string keyFile) = _authority.WriteClient(certificate);
        return text
            .Replace("{certificate}", certificateFile, StringComparison.Ordinal)
            .Replace("{key}", keyFile, StringComparison.Ordinal)
            .Replace("{otherkey}", _authority.Write("other.key", Authority.ExportKey(_authority.IssueClient("other"))), StringComparison.Ordinal)
            .Replace("{secret}", _authority.Write("secret.key", Authority.ExportKey(certificate, "secret")), StringComparison.Ordinal)
            .Replace("{intermediate}", _authority.Write("intermediate.pem", _authority.Intermediate.ExportCertificatePem()), StringComparison.Ordinal)
            .Replace("{empty}", _authority.Write("empty.pem", "nothing"), StringComparison.Ordinal)
            .Replace("{broken}", _authority.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), StringComparison.Ordinal)
            .Replace("{folder}", Path.GetDirectoryName(certificateFile), StringComparison.Ordinal);
    }
}
