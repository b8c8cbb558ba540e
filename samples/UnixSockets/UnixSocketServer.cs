namespace UnixSockets;

/// <summary>The server's side: listens from the start of the host to its end.</summary>
internal sealed class UnixSocketServer(string path, ChannelHandlers handlers, ChannelLimits limits, IServiceProvider services) : StreamServer(handlers, limits, services)
{
    private readonly Socket _listener = Listen(path);

    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    protected override async Task<Stream> AcceptAsync(CancellationToken cancellationToken) =>
        new NetworkStream(await _listener.AcceptAsync(cancellationToken), ownsSocket: true);

    protected override ITransportConnection CreateConnection(Stream stream, IMessageSerializer? serializer, ChannelLimits limits, TimeProvider timeProvider) =>
        new UnixSocketConnection((NetworkStream)stream, serializer, ChannelRole.Server, limits, timeProvider);

    private static Socket Listen(string path)
    {
        File.Delete(path); // What a process that was killed has left behind.
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }
}
