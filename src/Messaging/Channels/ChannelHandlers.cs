using System.Diagnostics.CodeAnalysis;

namespace Messaging.Transports;

/// <summary>The handlers of a server by their paths; a building block for the server's side of a transport.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ChannelHandlers
{
    private readonly Dictionary<string, ChannelHandler> _handlers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Maps a handler. Its channel ends normally when it returns, and with <see cref="ChannelCloseStatus.Internal"/> when it throws.</summary>
    /// <typeparam name="TSend">The type of the messages the handler sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the handler receives.</typeparam>
    /// <param name="path">The path, beginning with <c>/</c>; compared with case.</param>
    /// <param name="handler">The handler, and a token that is cancelled when the channel has ended.</param>
    /// <param name="serializer">The serializer for clients that offer none. Default: JSON; none where both types are <see cref="RawMessage"/>.</param>
    /// <exception cref="ArgumentException">The path does not begin with <c>/</c>, or is mapped already.</exception>
    public void Map<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        string path, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler, IMessageSerializer? serializer = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (path is not ['/', ..])
        {
            throw new ArgumentException($"The path \"{path}\" does not begin with '/'.", nameof(path));
        }

        lock (_gate)
        {
            if (!_handlers.TryAdd(path, new ChannelHandler<TSend, TReceive>(handler, serializer)))
            {
                throw new ArgumentException($"The path \"{path}\" is mapped already.", nameof(path));
            }
        }
    }

    /// <summary>Finds the handler of a path.</summary>
    /// <param name="path">The path that a client asks for; a query is left out.</param>
    /// <exception cref="DuplexChannelException">Nothing is mapped to it: <see cref="ChannelCloseStatus.ProtocolError"/>.</exception>
    public ChannelHandler Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (TryFind(path) is { } handler)
        {
            return handler;
        }

        lock (_gate)
        {
            throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError, $"Nothing is mapped to {path}. Mapped: {string.Join(", ", _handlers.Keys)}.");
        }
    }

    internal ChannelHandler? TryFind(string path)
    {
        lock (_gate)
        {
            return _handlers.GetValueOrDefault(path.Split('?', 2)[0]);
        }
    }
}
