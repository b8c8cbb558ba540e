using Messaging.Transports;

namespace Messaging.Grpc;

/// <summary>One bidirectional call as its connection sees it: what differs between the two roles.</summary>
internal interface IGrpcCall : IDisposable
{
    /// <summary>Takes blocks of whole frames (gRPC over HTTP/2, "Length-Prefixed-Message").</summary>
    Stream Output { get; }

    /// <summary>How many bytes one write to <see cref="Output"/> takes where the send time-out counts, because progress is seen between writes.</summary>
    int LargestTimedWrite { get; }

    /// <summary>The frame that tells <see cref="Output"/> to end this side's sending; empty where only the end of the call says it.</summary>
    ReadOnlySpan<byte> EndOfSending { get; }

    /// <summary>
    /// The receive loop: brings messages into the buffer until the peer ends its sending, or the call ends.
    /// </summary>
    /// <param name="messages">Where messages go; published, not completed.</param>
    /// <param name="connection">Where the peer's loss is told.</param>
    /// <returns>How the call ended, or <see langword="null"/> where only the peer's sending did.</returns>
    Task<ChannelClosed?> ReceiveAsync(MessageBuffer messages, GrpcConnection connection);

    /// <summary>Translates what <see cref="ReceiveAsync"/> threw.</summary>
    ChannelClosed ToClosed(Exception exception);

    /// <summary>The channel has ended for its user: messages that still come are of no interest, and a loop that waits for one ends where it can.</summary>
    void StopReceiving();

    /// <summary>Ends the call at once; the peer sees a reset.</summary>
    void Abort();
}
