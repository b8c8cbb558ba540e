using System.Diagnostics.CodeAnalysis;

namespace Messaging.Transports;

/// <summary>A handler that was mapped, whatever its types; see <see cref="ChannelHandlers"/>. Thread-safe.</summary>
public abstract class ChannelHandler
{
    private protected ChannelHandler(IMessageSerializer? serializer) => Serializer = serializer;

    /// <summary>The serializer for clients that offer none, or <see langword="null"/> where both types are <see cref="RawMessage"/>.</summary>
    public IMessageSerializer? Serializer { get; }

    /// <summary>Chooses the serializer of one channel: the first that the client offers and the server knows.</summary>
    /// <param name="offers">What the client offers, by <see cref="IMessageSerializer.WireName"/> and in its order; empty where it leaves the choice.</param>
    /// <param name="serializers">What the server knows.</param>
    /// <returns>The serializer; <see langword="null"/> on a raw handler.</returns>
    /// <exception cref="DuplexChannelException">There are offers, and none is known: <see cref="ChannelCloseStatus.ProtocolError"/>.</exception>
    public IMessageSerializer? Choose(IReadOnlyList<string> offers, IReadOnlyList<IMessageSerializer> serializers)
    {
        ArgumentNullException.ThrowIfNull(offers);
        ArgumentNullException.ThrowIfNull(serializers);
        if (Serializer is null || offers.Count == 0)
        {
            return Serializer;
        }

        return offers.Select(offer => serializers.FirstOrDefault(known => known.WireName == offer)).FirstOrDefault(known => known is not null)
            ?? throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError, $"No serializer that was offered is known here. Known: {string.Join(", ", serializers.Select(known => known.WireName))}.");
    }

    /// <summary>Serves one channel: runs the handler on the thread pool, and ends the connection as it ends.</summary>
    /// <param name="connection">The server's end; disposed when the handler is done.</param>
    /// <param name="serializer">What was chosen.</param>
    /// <param name="checks">Which messages are validated.</param>
    /// <param name="onFailure">
    /// Called with what the handler threw, unless that was the end of its own channel. The peer sees no more of it than <see cref="ChannelCloseStatus.Internal"/>.
    /// </param>
    /// <returns>Completes when the handler is done and the connection is down; never faults.</returns>
    /// <exception cref="NotSupportedException">The serializer cannot handle one of the types; thrown by the call itself.</exception>
    public Task RunAsync(ITransportConnection connection, IMessageSerializer? serializer, MessageChecks checks, Action<Exception> onFailure)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(onFailure);
        return Task.Run(Prepare(connection, serializer, checks, onFailure, metrics: null, path: string.Empty));
    }

    /// <summary>Makes the channel; what is returned runs the handler on it.</summary>
    internal abstract Func<Task> Prepare(
        ITransportConnection connection, IMessageSerializer? serializer, MessageChecks checks, Action<Exception> onFailure, ChannelMetrics? metrics, string path);
}

/// <summary>A handler with its types.</summary>
internal sealed class ChannelHandler<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
    Func<IDuplexChannel<TSend, TReceive>, CancellationToken, Task> handler, IMessageSerializer? serializer)
    : ChannelHandler(IsRaw ? null : serializer ?? new JsonMessageSerializer())
{
    private static bool IsRaw => typeof(TSend) == typeof(RawMessage) && typeof(TReceive) == typeof(RawMessage);

    internal override Func<Task> Prepare(
        ITransportConnection connection, IMessageSerializer? serializer, MessageChecks checks, Action<Exception> onFailure, ChannelMetrics? metrics, string path)
    {
        IDuplexChannel<TSend, TReceive> channel = DuplexChannel.Create<TSend, TReceive>(connection, IsRaw ? null : serializer, checks);
        IDuplexChannel<TSend, TReceive> measured = metrics?.Measure(channel, connection, path) ?? channel;
        return () => ServeAsync(measured, connection, onFailure);
    }

    private async Task ServeAsync(IDuplexChannel<TSend, TReceive> channel, ITransportConnection connection, Action<Exception> onFailure)
    {
        using var ended = new CancellationTokenSource();
        Task cancelling = CancelWhenEndedAsync(connection, ended);
        try
        {
            await handler(channel, ended.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a handler throws ends its channel and nothing else.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!connection.Closed.IsCompleted || e is not (DuplexChannelException or OperationCanceledException))
            {
                onFailure(e);
            }

            connection.Abort(new ChannelClosed(ChannelCloseStatus.Internal, Exception: e));
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        try
        {
            await cancelling.ConfigureAwait(false);
        }
        catch (AggregateException e)
        {
            onFailure(e); // A callback that the handler registered.
        }
    }

    private static async Task CancelWhenEndedAsync(ITransportConnection connection, CancellationTokenSource ended)
    {
        await connection.Closed.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }
}
