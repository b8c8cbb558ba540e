namespace Messaging;

/// <summary>
/// A full-duplex, ordered, message-oriented connection to one peer. Both directions are independent streams of whole messages.
/// </summary>
/// <remarks>
/// <para>
/// The behaviour described here is the same over every transport. What a transport cannot do is a flag on <see cref="Info"/>,
/// never a different exception or a different order.
/// </para>
/// <para>
/// <b>Thread-safety.</b> Every member may be called at any time from any thread, and sending, reading, completing and aborting may overlap.
/// Any number of callers may send at once. One enumeration of <see cref="ReadAllAsync"/> runs at a time.
/// </para>
/// <para>
/// <b>Cancellation</b> ends the caller's wait and nothing else. The token never reaches the connection.
/// </para>
/// <para>
/// <b>Errors.</b> <see cref="DuplexChannelException"/> always means that the channel has ended; <see cref="DuplexMessageException"/> always means that
/// one message was refused and the channel goes on. Exceptions of a protocol appear only as inner exceptions.
/// </para>
/// </remarks>
/// <typeparam name="TSend">The type of the messages this side sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages this side receives.</typeparam>
public interface IDuplexChannel<TSend, TReceive> : IAsyncDisposable
{
    /// <summary>What was negotiated for this channel. Immutable; available from the moment the channel exists and after it has ended.</summary>
    ChannelInfo Info { get; }

    /// <summary>
    /// Completes when <see cref="Closed"/> is known; see <see cref="ChannelClosed"/>. The task never faults and is never cancelled.
    /// </summary>
    /// <remarks>Messages that arrived before the end may still be waiting to be read when this task completes.</remarks>
    Task<ChannelClosed> Closed { get; }

    /// <summary>Sends one message.</summary>
    /// <remarks>
    /// <para>
    /// Completes when the bytes of the message are accepted under flow control; that is neither delivery nor processing by the peer.
    /// Once the call has completed the message may be changed or reused. Messages leave in the order of the calls, each one whole;
    /// an empty message is a message.
    /// </para>
    /// <para>
    /// While <see cref="ChannelLimits.SendBufferBytes"/> are waiting to leave, the call waits for room; it then holds the message and no bytes of it.
    /// A write that fails after the call has completed ends the channel.
    /// </para>
    /// </remarks>
    /// <param name="message">The message. It is serialized before the call completes, possibly on another thread if the call has to wait.</param>
    /// <param name="cancellationToken">
    /// Cancels the wait. A send that had not begun is not sent; one that had begun goes through and completes normally.
    /// </param>
    /// <exception cref="DuplexMessageException">
    /// The message cannot be serialized, is not valid text, or is longer than <see cref="ChannelLimits.MaxMessageBytes"/>.
    /// Nothing of it was sent and the channel goes on.
    /// </exception>
    /// <exception cref="DuplexChannelException">The channel has ended, for whatever reason, including this side's own dispose.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAsync"/> was called before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the call was waiting for room.</exception>
    ValueTask SendAsync(TSend message, CancellationToken cancellationToken = default);

    /// <summary>Ends this side's sending; receiving goes on (half-close). Calling it again has no effect.</summary>
    /// <remarks>
    /// <para>Sends that were called before, also those still waiting for room, go first.</para>
    /// <para>
    /// On a client the peer's enumeration ends and the peer may go on sending until its handler returns. On a server the peer learns of it when
    /// the handler returns, which is also when the channel ends. Where <see cref="ChannelInfo.CanHalfClose"/> is <see langword="false"/>,
    /// completing starts the protocol's closing handshake and ends both directions.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the wait; the completion itself goes through.</param>
    /// <exception cref="DuplexChannelException">The channel has ended with an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the call was waiting.</exception>
    ValueTask CompleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the messages of the peer, in order, until the peer's normal end.</summary>
    /// <remarks>
    /// <para>
    /// One enumeration runs at a time. When it has ended, by <see langword="break"/>, cancellation or disposal of the enumerator, a later one
    /// goes on with the message after the last one that was delivered; nothing is lost in between.
    /// </para>
    /// <para>
    /// Messages that were received whole before the end or a failure are delivered first, then the enumeration ends or throws.
    /// Only this side's own <see cref="Abort"/> and dispose discard them. A reader that stops reading stops the peer: at most
    /// <see cref="ChannelLimits.ReceiveBufferBytes"/> and one message are buffered.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">
    /// Cancels the wait for the next message. It counts beside a token given through
    /// <see cref="TaskAsyncEnumerableExtensions.WithCancellation{T}(IAsyncEnumerable{T}, CancellationToken)"/>.
    /// </param>
    /// <returns>The messages. Each is the caller's own, except that of a <see cref="RawMessage"/>, which is valid until the next one is asked for.</returns>
    /// <exception cref="InvalidOperationException">Another enumeration is running; thrown by this method itself.</exception>
    /// <exception cref="DuplexChannelException">
    /// Thrown by the enumeration: the channel ended other than by the peer's normal end; <see cref="DuplexChannelException.Status"/> says how.
    /// </exception>
    /// <exception cref="OperationCanceledException">Thrown by the enumeration: one of the tokens was cancelled. The channel stays usable.</exception>
    IAsyncEnumerable<TReceive> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the channel at once: pending and later calls fail with <paramref name="status"/>, and messages not yet read are discarded.
    /// Has no effect on a channel that has ended. Never throws for the state of the channel and never blocks.
    /// </summary>
    /// <remarks>The peer is told the status as well as the protocol can; see <c>docs/channel-contract.md</c> for each protocol.</remarks>
    /// <param name="status">Why. Anything but <see cref="ChannelCloseStatus.Completed"/>.</param>
    /// <param name="reason">A short text for the peer's diagnostics; cut at the protocol's limit (123 bytes of UTF-8 on WebSocket).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is <see cref="ChannelCloseStatus.Completed"/> or not defined.</exception>
    void Abort(ChannelCloseStatus status, string? reason = null);
}
