using System.Net;
using System.Net.Sockets;

namespace Messaging.Conformance;

/// <summary>
/// A proxy for stream sockets on this machine that does to connections what networks do: it lets them fall silent, resets them, closes them half-way or
/// garbles their bytes.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    // Fixed, so that they do not grow to the tens of megabytes that Linux allows on loopback.
    private const int SocketBytes = 128 * 1024;

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly EndPoint _target;
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];

    /// <summary>Starts listening.</summary>
    /// <param name="target">Where the bytes go.</param>
    public FaultProxy(EndPoint target)
    {
        _target = target;
        _listener = LocalSockets.Bind(target);
        _listener.SendBufferSize = _listener.ReceiveBufferSize = SocketBytes;
        _listener.Listen();
        EndPoint = _listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>How many connections were made through it.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Lets bytes vanish on their way, while every connection stays open: a cable that was pulled.</summary>
    /// <param name="toServer">Those of the client.</param>
    /// <param name="toClient">Those of the server.</param>
    public void Blackhole(bool toServer = true, bool toClient = true) => ForEach(link =>
    {
        link.ToServer.Vanish |= toServer;
        link.ToClient.Vanish |= toClient;
    });

    /// <summary>Resets every connection, on both sides.</summary>
    public void Reset() => ForEach(link => link.Close(reset: true));

    /// <summary>Closes every connection in an orderly way, on both sides, without a word of the protocol above.</summary>
    public void Close() => ForEach(link => link.Close(reset: false));

    /// <summary>Sends bytes of our own into every connection, as many as the receiver takes before it ends the connection.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="toServer">To the server, else to the client.</param>
    public async Task InjectAsync(ReadOnlyMemory<byte> bytes, bool toServer)
    {
        Link[] links;
        lock (_lock)
        {
            links = [.. _links];
        }

        foreach (Link link in links)
        {
            try
            {
                await (toServer ? link.ToServer : link.ToClient).WriteAsync(bytes, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It did not take all of it.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        LocalSockets.Close(_listener);
        await _accepting;
        ForEach(link => link.Close(reset: true));
        await Task.WhenAll(_links.Select(link => link.Pumps));
        _links.ForEach(link => link.Dispose());
        _stop.Dispose();
    }

    private void ForEach(Action<Link> action)
    {
        lock (_lock)
        {
            _links.ForEach(action);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_stop.Token);
                Socket server = LocalSockets.Create(_target);
                server.SendBufferSize = server.ReceiveBufferSize = SocketBytes;
                await server.ConnectAsync(_target, _stop.Token);
                var link = new Link(client, server);
                lock (_lock)
                {
                    _links.Add(link);
                }

                link.Start(_stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped, or the target is gone: nobody connects any more.
        }
    }

    private sealed class Link(Socket client, Socket server) : IDisposable
    {
        public Flow ToServer { get; } = new(client, server);

        public Flow ToClient { get; } = new(server, client);

        public Task Pumps { get; private set; } = Task.CompletedTask;

        public void Start(CancellationToken stop)
        {
            if (client.AddressFamily == AddressFamily.InterNetwork)
            {
                client.NoDelay = server.NoDelay = true;
            }

            Pumps = Task.WhenAll(ToServer.PumpAsync(stop), ToClient.PumpAsync(stop));
        }

        public void Dispose()
        {
            ToServer.Dispose();
            ToClient.Dispose();
        }

        public void Close(bool reset)
        {
            foreach (Socket socket in (Socket[])[client, server])
            {
                try
                {
                    if (reset)
                    {
                        // A linger time of zero makes the kernel send RST instead of FIN.
                        Reset(socket);
                    }
                    else
                    {
                        socket.Shutdown(SocketShutdown.Send);
                    }
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // Closed before.
                }
            }
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other direction was faster.
        }
    }

    private sealed class Flow(Socket from, Socket to) : IDisposable
    {
        private readonly SemaphoreSlim _writing = new(1, 1);

        public volatile bool Vanish;

        public void Dispose()
        {
            from.Dispose();
            _writing.Dispose();
        }

        public async Task PumpAsync(CancellationToken stop)
        {
            byte[] buffer = new byte[16 * 1024];
            try
            {
                int read;
                while ((read = await from.ReceiveAsync(buffer, stop)) > 0)
                {
                    if (!Vanish)
                    {
                        await WriteAsync(buffer.AsMemory(0, read), stop);
                    }
                }

                if (!Vanish)
                {
                    to.Shutdown(SocketShutdown.Send);
                }
            }
            catch (SocketException e) when (!Vanish && e.SocketErrorCode is SocketError.ConnectionReset)
            {
                Reset(to);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of the ends is gone or the proxy stops.
            }
        }

        public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
        {
            await _writing.WaitAsync(stop);
            try
            {
                while (bytes.Length > 0)
                {
                    bytes = bytes[await to.SendAsync(bytes, stop)..];
                }
            }
            finally
            {
                _writing.Release();
            }
        }
    }
}
