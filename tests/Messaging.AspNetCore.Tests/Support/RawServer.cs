using System.Net.Sockets;
using System.Text;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A socket that reads one request head and answers what a test says; nothing of it is an HTTP server.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;

    /// <param name="answer">Makes the answer of the request's head; <see langword="null"/> to stay silent, empty to hang up.</param>
    public RawServer(Func<string, string?> answer)
    {
        _listener = new LoopbackListener(socket => ServeAsync(socket, answer));
    }

    public Uri Address => new($"http://{_listener.EndPoint}");

    /// <summary>The value of a header in a request's head.</summary>
    public static string Header(string head, string name) => head
        .Split("\r\n")
        .First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..]
        .Trim();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, Func<string, string?> answer)
    {
        using Socket _ = socket;
        byte[] buffer = new byte[8192];
        int length = 0;
        try
        {
            while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length), _listener.Stop);
                if (read == 0)
                {
                    return;
                }

                length += read;
            }

            string? text = answer(Encoding.ASCII.GetString(buffer, 0, length));
            if (text is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _listener.Stop);
            }
            else if (text.Length > 0)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), _listener.Stop);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(buffer, _listener.Stop) > 0)
                {
                    // Closing over unread bytes would reset the connection, and the reset may overtake the answer.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
        }
    }
}
