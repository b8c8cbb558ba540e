namespace Messaging;

/// <summary>Connects channels of one configured name. Thread-safe; register and inject it as a singleton.</summary>
/// <typeparam name="TSend">The type of the messages the client sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
public interface IDuplexChannelFactory<TSend, TReceive>
{
    /// <summary>The name of the channel in the configuration.</summary>
    string Name { get; }

    /// <summary>Connects a new channel. The caller owns it and disposes it.</summary>
    /// <param name="options">What this one connect adds to the configuration; <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">Cancels connecting. Once the channel is returned the token has no effect on it.</param>
    /// <exception cref="DuplexChannelException">
    /// The channel could not be connected: <see cref="ChannelCloseStatus.Unavailable"/> (nobody answers),
    /// <see cref="ChannelCloseStatus.Timeout"/> (<see cref="ChannelOptions.ConnectTimeout"/> or the deadline has passed),
    /// <see cref="ChannelCloseStatus.Unauthenticated"/>, <see cref="ChannelCloseStatus.PermissionDenied"/>,
    /// <see cref="ChannelCloseStatus.ResourceExhausted"/> (the server refuses more), <see cref="ChannelCloseStatus.ProtocolError"/>
    /// (the peer is no such endpoint, or supports none of the serializers).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options = null, CancellationToken cancellationToken = default);
}
