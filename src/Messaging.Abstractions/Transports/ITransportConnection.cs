namespace Messaging.Transports;

/// <summary>
/// The seam between a channel and a protocol: one connection carries one channel and moves whole messages as bytes. A transport implements this once,
/// for both roles; a decorator (a session, a fault injector) implements it over another.
/// </summary>
/// <remarks>
/// <para><b>What the implementation guarantees</b> is the contract of <see cref="IDuplexChannel{TSend, TReceive}"/>, in bytes:</para>
/// <list type="bullet">
/// <item>Messages arrive whole and in the order in which their sends were called. Sends of any number of callers may overlap; those that must wait for room
/// wait in order and hold no bytes.</item>
/// <item>Every wait is cancellable and cancelling one changes nothing else. The caller's token never reaches the protocol.</item>
/// <item>Buffers are bounded: <see cref="ChannelLimits.SendBufferBytes"/> and <see cref="ChannelLimits.ReceiveBufferBytes"/>, and one message each.</item>
/// <item>It reads ahead from the protocol into its own buffer whenever that has room, without waiting for <see cref="WaitToReceiveAsync"/>, so that an end or
/// a failure is noticed at once and what had arrived before it is still delivered. <see cref="MessageBuffer"/> is such a buffer.</item>
/// <item>Every failure of the protocol ends the connection with one <see cref="ChannelClosed"/>; pending and later calls throw
/// <see cref="DuplexChannelException"/> made from it. No exception of the protocol escapes but as an inner one.</item>
/// </list>
/// <para><b>What the caller guarantees</b>: <see cref="TryReceive"/> and <see cref="WaitToReceiveAsync"/> are called by one reader at a time, and never
/// while a wait of that reader is pending. Everything else may overlap.</para>
/// </remarks>
public interface ITransportConnection : IAsyncDisposable
{
    /// <summary>What was negotiated. Immutable.</summary>
    ChannelInfo Info { get; }

    /// <summary>Completes when the connection has ended; never faults.</summary>
    Task<ChannelClosed> Closed { get; }

    /// <summary>
    /// What has passed so far, for metrics; <see langword="null"/> where the connection does not count, which is the default. Asked now and then, on any thread,
    /// also after the end. A decorator passes on what its inner connection says.
    /// </summary>
    TransportTraffic? Traffic => null;

    /// <summary>Serializes a message straight into the transport's buffer and sends it.</summary>
    /// <remarks>
    /// The serializer runs under the transport's lock. When it throws, what it wrote is taken back, the exception reaches the caller unchanged, and the
    /// connection goes on.
    /// </remarks>
    /// <typeparam name="TMessage">The message type, or any state that <paramref name="serializer"/> writes.</typeparam>
    /// <param name="message">The message; read before the call completes.</param>
    /// <param name="kind">The kind of the payload. The transport checks that text is valid UTF-8.</param>
    /// <param name="serializer">Writes the message.</param>
    /// <param name="cancellationToken">Cancels the wait for room, and nothing else.</param>
    /// <exception cref="DuplexMessageException">The payload is too long or no valid text; the connection goes on.</exception>
    /// <exception cref="DuplexChannelException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAsync"/> was called before.</exception>
    ValueTask SendAsync<TMessage>(TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken);

    /// <summary>Sends bytes that are already encoded. They must not change until the call has completed.</summary>
    /// <param name="message">The payload and its kind.</param>
    /// <param name="cancellationToken">Cancels the wait for room, and nothing else.</param>
    /// <exception cref="DuplexMessageException">The payload is too long or no valid text; the connection goes on.</exception>
    /// <exception cref="DuplexChannelException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAsync"/> was called before.</exception>
    ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken);

    /// <summary>Takes the next message if one has arrived whole. Never blocks.</summary>
    /// <param name="message">The message. Its payload is valid until the next call of this method or of <see cref="WaitToReceiveAsync"/>.</param>
    /// <returns><see langword="false"/> when there is none now; <see cref="WaitToReceiveAsync"/> then says whether there will be.</returns>
    bool TryReceive(out RawMessage message);

    /// <summary>Waits until <see cref="TryReceive"/> may have a message. It invalidates the last one.</summary>
    /// <param name="cancellationToken">Cancels the wait, and nothing else.</param>
    /// <returns><see langword="true"/> when it is worth asking again; <see langword="false"/> when every message was taken and the peer has ended its sending normally.</returns>
    /// <exception cref="DuplexChannelException">The connection ended in another way, and every message that had arrived was taken.</exception>
    ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Ends this side's sending, after the sends that were called before; see <see cref="IDuplexChannel{TSend, TReceive}.CompleteAsync"/>.</summary>
    /// <param name="cancellationToken">Cancels the wait, and nothing else.</param>
    ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Ends the connection at once. Pending calls fail, what was not received is discarded, and the peer is told as well as the protocol can.
    /// The first end wins; on a connection that has ended this has no effect.
    /// </summary>
    /// <param name="closed">How it ends. Any status but <see cref="ChannelCloseStatus.Completed"/>.</param>
    void Abort(ChannelClosed closed);
}
