using Messaging.Calls;

namespace Messaging;

/// <summary>
/// The four call types of gRPC over any transport: unary, client streaming, server streaming and duplex (bidirectional) streaming.
/// </summary>
/// <remarks>
/// <para>
/// A call is a channel that these methods connect, use and dispose. It ends when the server's handler returns; all methods are thread-safe, and any number
/// of calls may run at once.
/// </para>
/// <para>
/// <b>Cancellation</b> ends the call: the channel is aborted with <see cref="ChannelCloseStatus.Cancelled"/> at once, and the caller gets an
/// <see cref="OperationCanceledException"/> with his token. <see cref="ChannelConnectOptions.Deadline"/> bounds the whole call, connecting included; then both
/// ends end with <see cref="ChannelCloseStatus.Timeout"/>.
/// </para>
/// <para>
/// <b>Requests in a stream.</b> The stream gets a token that is cancelled when the call needs no more of it, and its enumerator is disposed. One that ignores
/// the token keeps the caller waiting for at most a second and is disposed as soon as it comes back. What the stream throws ends the call and reaches
/// the caller, unless the call had ended before.
/// </para>
/// <para>
/// <b>Without half-close</b> (<see cref="ChannelInfo.CanHalfClose"/>) a server cannot be told where requests end. A unary call then takes the first message as
/// the response and closes; server streaming needs a server that ends by itself; the other two are refused with
/// <see cref="ChannelCloseStatus.ProtocolError"/>.
/// </para>
/// </remarks>
public static class DuplexChannelFactoryExtensions
{
    /// <summary>Sends one request and returns the one response, once the server has ended the call.</summary>
    /// <typeparam name="TSend">The type of the request.</typeparam>
    /// <typeparam name="TReceive">The type of the response.</typeparam>
    /// <param name="factory">The channel.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">Headers and deadline of this call; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The response. It is the caller's own, also that of a <see cref="RawMessage"/>.</returns>
    /// <exception cref="DuplexChannelException">
    /// The channel could not be connected (see <see cref="IDuplexChannelFactory{TSend, TReceive}.ConnectAsync"/>) or ended with this status;
    /// <see cref="ChannelCloseStatus.ProtocolError"/> also where the server sent no response or more than one.
    /// </exception>
    /// <exception cref="DuplexMessageException">The request cannot be serialized or is too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<TReceive> UnaryCallAsync<TSend, TReceive>(
        this IDuplexChannelFactory<TSend, TReceive> factory,
        TSend request,
        ChannelConnectOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return SingleResponseAsync(factory, call => call.Send(request), options, cancellationToken);
    }

    /// <summary>Sends a stream of requests and returns the one response, once the server has ended the call.</summary>
    /// <remarks>A response that comes before the requests are over counts; the requests are stopped.</remarks>
    /// <typeparam name="TSend">The type of the requests.</typeparam>
    /// <typeparam name="TReceive">The type of the response.</typeparam>
    /// <param name="factory">The channel.</param>
    /// <param name="requests">The requests; enumerated once, beside waiting for the response, and always disposed.</param>
    /// <param name="options">Headers and deadline of this call; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The response. It is the caller's own, also that of a <see cref="RawMessage"/>.</returns>
    /// <exception cref="DuplexChannelException">
    /// The channel could not be connected (see <see cref="IDuplexChannelFactory{TSend, TReceive}.ConnectAsync"/>) or ended with this status;
    /// <see cref="ChannelCloseStatus.ProtocolError"/> also where the server sent no response or more than one, or where there is no half-close.
    /// </exception>
    /// <exception cref="DuplexMessageException">A request cannot be serialized or is too long. The call has ended.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<TReceive> ClientStreamingCallAsync<TSend, TReceive>(
        this IDuplexChannelFactory<TSend, TReceive> factory,
        IAsyncEnumerable<TSend> requests,
        ChannelConnectOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(requests);
        return SingleResponseAsync(factory, call => call.SendAll(requests), options, cancellationToken);
    }

    /// <summary>Sends one request and reads a stream of responses until the server ends the call.</summary>
    /// <remarks>Leaving the stream early, by <see langword="break"/>, an exception or dispose, aborts the call at once.</remarks>
    /// <typeparam name="TSend">The type of the request.</typeparam>
    /// <typeparam name="TReceive">The type of the responses.</typeparam>
    /// <param name="factory">The channel.</param>
    /// <param name="request">The request; sent again by each enumeration.</param>
    /// <param name="options">Headers and deadline of this call; <see langword="null"/> for none. Must not change while a call connects.</param>
    /// <param name="cancellationToken">Cancels the call. It counts beside that of <c>WithCancellation</c>.</param>
    /// <returns>
    /// The responses. Each enumeration is a call of its own, which connects when the first response is asked for and throws what
    /// <see cref="UnaryCallAsync"/> throws, but any number of responses is in order. A <see cref="RawMessage"/> is valid until the next one is asked for.
    /// </returns>
    public static IAsyncEnumerable<TReceive> ServerStreamingCallAsync<TSend, TReceive>(
        this IDuplexChannelFactory<TSend, TReceive> factory,
        TSend request,
        ChannelConnectOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new ResponseStream<TSend, TReceive>(factory, call => call.Send(request), options, cancellationToken);
    }

    /// <summary>Sends a stream of requests and, beside it, reads a stream of responses until the server ends the call (bidirectional streaming).</summary>
    /// <remarks>
    /// Leaving the stream early, by <see langword="break"/>, an exception or dispose, aborts the call at once. When the server ends the call before the requests
    /// are over, they are stopped.
    /// </remarks>
    /// <typeparam name="TSend">The type of the requests.</typeparam>
    /// <typeparam name="TReceive">The type of the responses.</typeparam>
    /// <param name="factory">The channel.</param>
    /// <param name="requests">The requests; enumerated by each enumeration of the responses, and always disposed.</param>
    /// <param name="options">Headers and deadline of this call; <see langword="null"/> for none. Must not change while a call connects.</param>
    /// <param name="cancellationToken">Cancels the call. It counts beside that of <c>WithCancellation</c>.</param>
    /// <returns>
    /// The responses. Each enumeration is a call of its own, which connects when the first response is asked for and throws what
    /// <see cref="ClientStreamingCallAsync"/> throws, but any number of responses is in order. A <see cref="RawMessage"/> is valid until the next one is
    /// asked for.
    /// </returns>
    public static IAsyncEnumerable<TReceive> DuplexStreamingCallAsync<TSend, TReceive>(
        this IDuplexChannelFactory<TSend, TReceive> factory,
        IAsyncEnumerable<TSend> requests,
        ChannelConnectOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(requests);
        return new ResponseStream<TSend, TReceive>(factory, call => call.SendAll(requests), options, cancellationToken);
    }

    private static async Task<TReceive> SingleResponseAsync<TSend, TReceive>(
        IDuplexChannelFactory<TSend, TReceive> factory,
        Action<Call<TSend, TReceive>> send,
        ChannelConnectOptions? options,
        CancellationToken cancellationToken)
    {
        Call<TSend, TReceive> call = await Call<TSend, TReceive>
            .ConnectAsync(factory, options, new CallTokens(cancellationToken, CancellationToken.None)).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            send(call);
            return await call.ReadOnlyResponseAsync().ConfigureAwait(false);
        }
    }
}
