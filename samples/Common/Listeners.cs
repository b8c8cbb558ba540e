using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Samples;

/// <summary>The loopback ports of a server: <c>--http1</c>, <c>--http2</c> and <c>--tls</c>.</summary>
internal sealed class Listeners
{
    public static readonly string[] FlagNames = ["--http1", "--http2", "--tls"];

    private readonly List<(string Name, ListenOptions Options)> _open = [];

    /// <param name="builder">The server.</param>
    /// <param name="flags">The command line.</param>
    /// <param name="certificate">The certificate for TLS.</param>
    /// <param name="configureTls">Asks for more of TLS.</param>
    public Listeners(WebApplicationBuilder builder, Flags flags, X509Certificate2 certificate, Action<HttpsConnectionAdapterOptions>? configureTls = null)
    {
        (int? http1, int? http2, int? tls) = (flags.Port("--http1"), flags.Port("--http2"), flags.Port("--tls"));
        if (http1 is null && http2 is null && tls is null)
        {
            (http1, http2) = (5080, 5081);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen("http1", http1, HttpProtocols.Http1);
            Listen("http2", http2, HttpProtocols.Http2);
            Listen("tls", tls, HttpProtocols.Http1AndHttp2);

            void Listen(string name, int? port, HttpProtocols protocols)
            {
                if (port is null)
                {
                    return;
                }

                kestrel.Listen(IPAddress.Loopback, port.Value, listener =>
                {
                    listener.Protocols = protocols;
                    if (name == "tls")
                    {
                        listener.UseHttps(https =>
                        {
                            https.ServerCertificate = certificate;
                            configureTls?.Invoke(https);
                        });
                    }

                    _open.Add((name, listener));
                });
            }
        });
    }

    /// <summary>Prints where the server listens; it must have started.</summary>
    public void Print()
    {
        foreach ((string name, ListenOptions options) in _open)
        {
            Console.WriteLine($"{name} {Format(name, options)}");
        }
    }

    /// <summary>The address of one of the ports, or <see langword="null"/> where it was not asked for; the server must have started.</summary>
    public Uri? AddressOf(string name) => _open.Where(open => open.Name == name).Select(open => new Uri(Format(name, open.Options))).FirstOrDefault();

    private static string Format(string name, ListenOptions options) => $"{(name == "tls" ? "https" : "http")}://{options.IPEndPoint}";
}
