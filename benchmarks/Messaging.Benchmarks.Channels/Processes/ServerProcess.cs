using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messaging.Benchmarks.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Benchmarks.Channels.Processes;

/// <summary>The server's process: serves the peers that it is told until its input ends.</summary>
internal static class ServerProcess
{
    public const string Verb = "server";

    /// <summary>Asks for the <see cref="ServerAddress"/>.</summary>
    public const string AddressRequest = "address";

    /// <summary>Asks for the <see cref="StreamReport"/> of the stream that the argument names.</summary>
    public const string ReportRequest = "report";

    /// <summary>Asks for a collection.</summary>
    public const string CollectRequest = "collect";

    /// <summary>Asks for a thorough collection and the <see cref="MemoryReport"/> after it.</summary>
    public const string MemoryRequest = "memory";

    /// <summary>Asks for the <see cref="ProcessUsage"/>.</summary>
    public const string UsageRequest = "usage";

    public static async Task RunAsync(IReadOnlyList<IPeer> peers, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = CreateCertificate();
        var meters = new StreamMeters();
        await using WebApplication app = Build(certificate, peers, meters);
        await app.StartAsync(cancellationToken);

        int[] ports = [.. app.Urls.Select(url => new Uri(url).Port)];
        var address = new ServerAddress(ports[0], ports[1], ports[2], certificate.GetCertHashString(HashAlgorithmName.SHA256), UseTls: false);
        await ControlLoop.RunAsync(
            async (verb, argument) => verb switch
            {
                AddressRequest => address,
                ReportRequest => await meters.TakeReportAsync(argument),
                CollectRequest => Collect(),
                UsageRequest => ProcessUsage.Take(),
                MemoryRequest => MemoryReport.Take(),
                _ => throw new ArgumentException($"The server has no request '{verb}'."),
            },
            cancellationToken);
    }

    private static WebApplication Build(X509Certificate2 certificate, IReadOnlyList<IPeer> peers, StreamMeters meters)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The order of these is the order of the addresses.
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        builder.Services.AddSingleton(meters);
        foreach (IPeer peer in peers)
        {
            peer.AddServices(builder);
        }

        WebApplication app = builder.Build();
        foreach (IPeer peer in peers)
        {
            peer.Map(app, meters);
        }

        return app;
    }

    private static bool Collect()
    {
        GC.Collect();
        return true;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // Windows' TLS wants a key that was loaded, not one that was just made.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
