namespace UnixSockets;

/// <summary>The section <c>UnixSocket</c> of a channel.</summary>
public sealed class UnixSocketOptions
{
    /// <summary>The path of the server's socket in the file system.</summary>
    public string? Socket { get; set; }
}

/// <summary>The client's side: connects and shakes hands.</summary>
internal sealed class UnixSocketTransport(TimeProvider time) : IClientTransport
{
    public const string Word = "UnixSocket";

    public string Name => Word;

    public string DefaultSerializer => "Json";

    public IEnumerable<string> Validate(string channelName, ChannelOptions options) =>
        options.Of<UnixSocketOptions>().Socket is null ? ["UnixSocket:Socket: missing. Expected the path of the server's socket."]
        : options.AccessTokenProvider is null ? [] : ["AccessTokenProvider: is set. Expected none, the handshake of UnixSocket carries no token."];

    public async Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(context.Options.Of<UnixSocketOptions>().Socket!), cancellationToken);
            var stream = new NetworkStream(socket);
            IMessageSerializer? serializer = await StreamHandshake.OpenAsync(stream, context, cancellationToken);
            return new UnixSocketConnection(stream, serializer, ChannelRole.Client, context.Options, time);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception is SocketException ? new DuplexChannelException(ChannelCloseStatus.Unavailable, "Nobody listens at the socket.", exception) : exception;
        }
    }
}
