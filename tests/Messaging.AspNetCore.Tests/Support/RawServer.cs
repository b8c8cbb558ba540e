using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>A socket that reads one request head and answers what a test says; nothing of it is an HTTP server.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="answer">Makes the answer of the request's head; <see langword="null"/> to stay silent, empty to hang up.</param>
    public RawServer(Func<string, string?> answer)
    {
        _listener.Start();
        _loop = RunAsync(answer);
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The value of a header in a request's head.</summary>
    public static string Header(string head, string name) => head
        .Split("\r\n")
        .First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..]
        .Trim();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<string, string?> answer)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), answer));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(Socket socket, Func<string, string?> answer)
    {
        using Socket _ = socket;
        byte[] buffer = new byte[8192];
        int length = 0;
        try
        {
            while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                if (read == 0)
                {
                    return;
                }

                length += read;
            }

            string? text = answer(Encoding.ASCII.GetString(buffer, 0, length));
            if (text is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
            }
            else if (text.Length > 0)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(buffer, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
        }
    }
}
