using System.Diagnostics.CodeAnalysis;
using Messaging.Channels;
using Messaging.InMemory;
using Messaging.Transports;
using Messaging.Validation;

namespace Messaging;

/// <summary>
/// The server of a unit test: handlers by path, reached over the transport <c>InMemory</c>. It behaves as a server behind a socket does,
/// through bytes, and
/// throws on misuse that a socket would let pass. Thread-safe.
/// </summary>
/// <remarks>
/// Checked beyond the contract: two readers of one connection, a serializer that keeps its destination or uses the channel it writes for,
/// and a received
/// <see cref="RawMessage"/> that is used after the next one was asked for (its bytes are overwritten).
/// </remarks>
public sealed class InMemoryServer
{
    private readonly ChannelHandlers _handlers = new();
    private readonly List<Exception> _failures = [];
    private readonly Lock _gate = new();

    /// <summary>The bounds of the server's side of new channels. Default: those of <see cref="ChannelLimits"/>.</summary>
    public ChannelLimits Limits { get; set; } = new();

    /// <summary>
    /// Which messages the server's side of new channels validates, by the validators of the services that connect. Default: <see langword="null"/>, both those
    /// that it sends and those that it receives where <c>AddValidation</c> or <c>AddValidator</c> was called, and none where not.
    /// </summary>
    public MessageValidation? Validate { get; set; }

    /// <summary>
    /// What handlers threw so far, other than the end of their own channel. The client is not told, as over a socket: a test looks here for
    /// what went wrong.
    /// </summary>
    public IReadOnlyList<Exception> HandlerFailures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>
    /// Maps a handler. The channel ends normally when it returns; when it throws, the client sees
    /// <see cref="ChannelCloseStatus.Internal"/>.
    /// </summary>
    /// <typeparam name="TSend">The type of the messages the handler sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the handler receives.</typeparam>
    /// <param name="path">
    /// The path, beginning with <c>/</c>, as in <see cref="ChannelOptions.Path"/>; compared with case and without a query.
    /// </param>
    /// <param name="handler">The handler, and a token that is cancelled when the channel has ended.</param>
    /// <param name="serializer">The serializer for clients that offer none. Default: JSON.</param>
    /// <exception cref="ArgumentException">The path does not begin with <c>/</c>, or is mapped already.</exception>
    public void Map<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        string path, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler, IMessageSerializer? serializer = null) =>
        _handlers.Map(path, handler, serializer);

    internal ITransportConnection Connect(TransportConnectContext context, HandlerHost host)
    {
        string path = context.Options.Path.Split('?', 2)[0];
        ChannelHandler handler = _handlers.Find(path);
        IMessageSerializer? chosen = context.Serializers is [var first, ..] ? first : handler.Serializer;
        (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(
            context.Options, Limits, context.Serializers.Count == 0 ? null : chosen?.Name, chosen?.Name, host.Time);
        Func<Task> serve = handler.Prepare(server, chosen, MessageChecks.Create(host.Validators, Validate), Record, host.Metrics, path);
        if (context.ConnectOptions?.Deadline is { } deadline)
        {
            ChannelDeadline.Start(server, deadline, host.Time);
        }

        _ = Task.Run(() => host.RunAsync(path, server, serve));
        return client;
    }

    private void Record(Exception failure)
    {
        lock (_gate)
        {
            _failures.Add(failure);
        }
    }
}
