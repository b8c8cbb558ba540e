using System.Net;
using System.Net.Sockets;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Accepts sockets on a free loopback port until it is disposed, and then waits for those who serve them.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public LoopbackListener(Func<Socket, Task> serve)
    {
        _listener.Start();
        _loop = RunAsync(serve);
    }

    public EndPoint EndPoint => _listener.LocalEndpoint;

    public CancellationToken Stop => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<Socket, Task> serve)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(serve(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(connections);
    }
}
