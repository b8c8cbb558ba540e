using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A forward proxy that knows CONNECT alone (RFC 9110 section 9.3.6).</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly string _answer;

    public ConnectProxy(string answer = "200 OK")
    {
        _answer = answer;
        _listener = new LoopbackListener(ServeAsync);
    }

    public Uri Address => new($"http://{_listener.EndPoint}");

    /// <summary>The first lines of the requests.</summary>
    public List<string> Requests { get; } = [];

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket)
    {
        using Socket client = socket;
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            string target = await ReadTargetAsync(client);
            await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {_answer}\r\n\r\n"), _listener.Stop);
            if (_answer.StartsWith('2'))
            {
                await server.ConnectAsync(IPEndPoint.Parse(target), _listener.Stop);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task<string> ReadTargetAsync(Socket client)
    {
        byte[] one = new byte[1];
        StringBuilder head = new();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await client.ReceiveAsync(one, _listener.Stop);
            if (read == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            head.Append((char)one[0]);
        }

        string line = head.ToString().Split("\r\n")[0];
        lock (Requests)
        {
            Requests.Add(line);
        }

        return line.Split(' ')[1];
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[8192];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _listener.Stop)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read), _listener.Stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }
}
