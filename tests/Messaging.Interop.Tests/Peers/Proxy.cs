using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Interop.Tests;

/// <summary>nginx or haproxy in front of a <see cref="TalkServer"/>, set up by the file in <c>proxies/</c>.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly KeyFiles _files;
    private readonly string _pidFile;
    private readonly int[] _ports;

    private Proxy(string name, KeyFiles files, int[] ports)
    {
        _files = files;
        _pidFile = Path.Combine(files.Folder, name + ".pid");
        _ports = ports;
    }

    /// <summary>For WebSocket.</summary>
    public string Http1 => $"http://127.0.0.1:{_ports[0]}";

    /// <summary>For gRPC in clear.</summary>
    public string Http2 => $"http://127.0.0.1:{_ports[1]}";

    /// <summary>For both.</summary>
    public string Tls => $"https://127.0.0.1:{_ports[2]}";

    public string Fingerprint => _files.Fingerprint;

    public static async Task<Proxy> StartAsync(string name, TalkServer upstream)
    {
        string program = Installed.Proxy(name);
        for (int attempt = 1; ; attempt++)
        {
            var files = new KeyFiles();
            int[] ports = FreePorts.Take(3); // neither of the two takes port 0
            string configuration = Configure(name, files, ports, upstream);
            string[] arguments = name == "nginx" ? ["-e", Path.Combine(files.Folder, "nginx.log"), "-c", configuration] : ["-D", "-f", configuration];

            // It goes into the background once it listens.
            await using PeerProcess starter = PeerProcess.Start(program, arguments, files.Folder);
            if (await starter.WaitForExitAsync() == 0)
            {
                return new Proxy(name, files, ports);
            }

            files.Dispose();
            Assert.True(attempt < 3, $"Does not start: {starter}"); // somebody else may have taken a port
        }
    }

    public async ValueTask DisposeAsync()
    {
        int id = int.Parse(await File.ReadAllTextAsync(_pidFile), CultureInfo.InvariantCulture);
        using (var process = Process.GetProcessById(id))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _files.Dispose();
    }

    private static string Configure(string name, KeyFiles files, int[] ports, TalkServer upstream)
    {
        string file = name == "nginx" ? "nginx.conf" : "haproxy.cfg";
        string text = File.ReadAllText(Repository.Interop("proxies", file))
            .Replace("{folder}", files.Folder)
            .Replace("{certificate}", files.Certificate)
            .Replace("{key}", files.Key)
            .Replace("{certificate-and-key}", files.CertificateAndKey)
            .Replace("127.0.0.1:{upstream-http1}", upstream.Http1)
            .Replace("127.0.0.1:{upstream-http2}", upstream.Http2);
        foreach ((string listener, int port) in new[] { "{http1}", "{http2}", "{tls}" }.Zip(ports))
        {
            text = text.Replace(listener, port.ToString(CultureInfo.InvariantCulture));
        }

        return files.Write(file, text);
    }
}

/// <summary>A server, and each proxy before it once a test needs it.</summary>
public sealed class ProxiedServer : IAsyncLifetime
{
    private readonly StartedOnce<Proxy> _proxies;

    public ProxiedServer() => _proxies = new StartedOnce<Proxy>(name => Proxy.StartAsync(name, Upstream));

    public TalkServer Upstream { get; } = new();

    internal Task<Proxy> GetAsync(string name) => _proxies.GetAsync(name);

    public ValueTask InitializeAsync() => Upstream.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _proxies.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
