namespace Messaging.Transports;

/// <summary>A transport's client side: it connects. Thread-safe; registered as a singleton.</summary>
public interface IClientTransport
{
    /// <summary>The word that selects it in the configuration, such as <c>WebSocket</c>. Compared without case.</summary>
    string Name { get; }

    /// <summary>The serializer that is offered where the configuration names none.</summary>
    string DefaultSerializer { get; }

    /// <summary>Checks the options of a channel that names this transport, at start and at every reload.</summary>
    /// <param name="channelName">The channel's name.</param>
    /// <param name="options">Its options.</param>
    /// <returns>What is wrong, each a sentence that begins with the key relative to the channel (<c>Address: …</c>); empty when nothing is.</returns>
    IEnumerable<string> Validate(string channelName, ChannelOptions options);

    /// <summary>Tells where a channel connects to, for people: a transport may have an address of its own among its options.</summary>
    /// <param name="options">The channel's options.</param>
    /// <returns>The address, or <see langword="null"/> where there is none.</returns>
    Uri? GetAddress(ChannelOptions options) => options?.Address;

    /// <summary>Connects.</summary>
    /// <param name="context">What to connect to, and how.</param>
    /// <param name="cancellationToken">Cancels connecting; it also carries <see cref="ChannelOptions.ConnectTimeout"/>.</param>
    /// <exception cref="DuplexChannelException">It cannot be connected; the status says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken);
}

/// <summary>What a transport needs to connect one channel. Immutable.</summary>
public sealed class TransportConnectContext
{
    /// <summary>The channel's name in the configuration.</summary>
    public required string ChannelName { get; init; }

    /// <summary>The channel's options, validated; not changed while the channel lives.</summary>
    public required ChannelOptions Options { get; init; }

    /// <summary>The serializers to offer, in order of preference; empty for a raw channel, which offers none.</summary>
    public required IReadOnlyList<IMessageSerializer> Serializers { get; init; }

    /// <summary>What this connect adds, or <see langword="null"/>.</summary>
    public ChannelConnectOptions? ConnectOptions { get; init; }

    /// <summary>
    /// Whether the first message follows at once, as in a call, and nothing depends on the server's consent before. A transport whose servers may give it only
    /// with their first message need not wait for it; a refusal is then how the connection ends.
    /// </summary>
    public bool IsCall { get; init; }
}
