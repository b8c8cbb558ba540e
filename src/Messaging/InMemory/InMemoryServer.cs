using System.Diagnostics.CodeAnalysis;
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
    private readonly Dictionary<string, Func<TransportConnectContext, InMemoryHost, ITransportConnection>> _endpoints = new(StringComparer.Ordinal);
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
        string path, Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler, IMessageSerializer? serializer = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (path is not ['/', ..])
        {
            throw new ArgumentException($"The path \"{path}\" does not begin with '/'.", nameof(path));
        }

        bool isRaw = typeof(TSend) == typeof(RawMessage) && typeof(TReceive) == typeof(RawMessage);
        IMessageSerializer? fallback = isRaw ? null : serializer ?? new JsonMessageSerializer();
        lock (_gate)
        {
            if (!_endpoints.TryAdd(path, Accept))
            {
                throw new ArgumentException($"The path \"{path}\" is mapped already.", nameof(path));
            }
        }

        ITransportConnection Accept(TransportConnectContext context, InMemoryHost host)
        {
            IMessageSerializer? chosen = context.Serializers is [var first, ..] ? first : fallback;
            (ITransportConnection client, ITransportConnection server) = InMemoryChannel.CreateConnections(
                context.Options, Limits, context.Serializers.Count == 0 ? null : chosen?.Name, chosen?.Name, host.Time);
            IDuplexChannel<TSend, TReceive> channel = host.Metrics.Measure(
                DuplexChannel.Create<TSend, TReceive>(server, isRaw ? null : chosen, MessageChecks.Create(host.Validators, Validate)), server, path);
            if (context.ConnectOptions?.Deadline is { } deadline)
            {
                ChannelDeadline.Start(server, deadline, host.Time);
            }

            _ = Task.Run(() => host.RunAsync(path, server, () => InMemoryHandler.RunAsync(channel, server, handler, Record)));
            return client;
        }
    }

    internal ITransportConnection Connect(TransportConnectContext context, InMemoryHost host)
    {
        string path = context.Options.Path.Split('?', 2)[0];
        Func<TransportConnectContext, InMemoryHost, ITransportConnection>? accept;
        string known;
        lock (_gate)
        {
            accept = _endpoints.GetValueOrDefault(path);
            known = string.Join(", ", _endpoints.Keys);
        }

        return accept is null
            ? throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, $"The in-memory server has nothing mapped to {path}. Mapped: {known}.")
            : accept(context, host);
    }

    private void Record(Exception failure)
    {
        lock (_gate)
        {
            _failures.Add(failure);
        }
    }
}
