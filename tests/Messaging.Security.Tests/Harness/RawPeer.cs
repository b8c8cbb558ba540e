using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Security.Tests.Harness;

/// <summary>A peer that sends whatever bytes a test likes, over TCP or TLS.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly Socket _socket;

    private RawPeer(Socket socket, Stream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    public Stream Stream { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Connects; over TLS where the address is <c>https</c>.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="protocol">What is offered in TLS (ALPN), or nothing.</param>
    public static async Task<RawPeer> ConnectAsync(Uri address, SslApplicationProtocol? protocol = null)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, Stop);
            NetworkStream network = new(socket, ownsSocket: true);
            if (address.Scheme != Uri.UriSchemeHttps)
            {
                return new RawPeer(socket, network);
            }

#pragma warning disable CA5359 // The server is the test's own.
            SslStream tls = new(network, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            SslClientAuthenticationOptions options = new() { TargetHost = "localhost", ApplicationProtocols = protocol is { } one ? [one] : null };
            await tls.AuthenticateAsClientAsync(options, Stop);
            return new RawPeer(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes, Stop);

    public ValueTask SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends to a server that may hang up meanwhile.</summary>
    /// <returns>Whether all was taken.</returns>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task<byte[]> ReadExactlyAsync(int length)
    {
        byte[] bytes = new byte[length];
        await Stream.ReadExactlyAsync(bytes, Stop);
        return bytes;
    }

    /// <summary>Reads what still comes until the server hangs up, which must be soon.</summary>
    public Task<byte[]> ReadToEndAsync() => Expect.InTimeAsync(ReadAllAsync(), "the server hangs up");

    /// <summary>Drops the connection without a word, as a crash does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async Task<byte[]> ReadAllAsync()
    {
        using MemoryStream all = new();
        try
        {
            await Stream.CopyToAsync(all, Stop);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return all.ToArray();
    }
}
