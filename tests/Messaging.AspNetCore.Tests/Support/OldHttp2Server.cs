using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Messaging.WebSockets;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A TLS server whose HTTP/2, if it has any, does not announce extended CONNECT, and whose HTTP/1.1 accepts WebSockets.</summary>
internal sealed class OldHttp2Server : IAsyncDisposable
{
    // An empty SETTINGS frame (RFC 9113 section 6.5): nothing is announced.
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private readonly LoopbackListener _listener;
    private readonly List<SslApplicationProtocol> _protocols;

    public OldHttp2Server(bool http2)
    {
        _protocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11];
        _listener = new LoopbackListener(ServeAsync);
    }

    public Uri Address => new($"https://{_listener.EndPoint}");

    /// <summary>What each connection turned out to speak; <c>none</c> where the TLS handshake failed.</summary>
    public List<string> Connections { get; } = [];

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket)
    {
        await using SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            SslServerAuthenticationOptions options = new() { ServerCertificate = Certificates.Localhost, ApplicationProtocols = _protocols };
            await tls.AuthenticateAsServerAsync(options, _listener.Stop);
            Note(tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? "h2" : "http/1.1");
            if (tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            {
                await tls.WriteAsync(Settings, _listener.Stop);
                await tls.CopyToAsync(Stream.Null, _listener.Stop);
                return;
            }

            await AcceptAsync(tls);
            await tls.CopyToAsync(Stream.Null, _listener.Stop);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
        }
        catch (System.Security.Authentication.AuthenticationException)
        {
            Note("none");
        }
    }

    private async Task AcceptAsync(SslStream tls)
    {
        byte[] buffer = new byte[8192];
        int length = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            length += await tls.ReadAsync(buffer.AsMemory(length), _listener.Stop);
        }

        string key = RawServer.Header(Encoding.ASCII.GetString(buffer, 0, length), "Sec-WebSocket-Key");
        string answer = $"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketHandshake.ComputeAccept(key)}\r\n\r\n";
        await tls.WriteAsync(Encoding.ASCII.GetBytes(answer), _listener.Stop);
    }

    private void Note(string protocol)
    {
        lock (Connections)
        {
            Connections.Add(protocol);
        }
    }
}
