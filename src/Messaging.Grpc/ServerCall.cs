using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Messaging.Grpc.Framing;
using Messaging.Transports;

namespace Messaging.Grpc;

/// <summary>The server's end of a call, on the bodies of request and response.</summary>
internal sealed class ServerCall(
    PipeReader input, PipeWriter output, ChannelLimits limits, Action abort, Action completed, Func<bool> isOverdue, CancellationToken aborted) : IGrpcCall
{
    private const int BusyReads = 4;
    private const int ShortWaitMilliseconds = 200;

    private CancellationTokenRegistration _onLost;
    private volatile bool _stops;
    private volatile bool _isLost;
    private volatile bool _isPaused;
    private int _shortWaits;

    public Stream Output { get; } = output.AsStream(leaveOpen: true);

    public int LargestTimedWrite => 64 * 1024;

    public ReadOnlySpan<byte> EndOfSending => [];

    public async Task<ChannelClosed?> ReceiveAsync(MessageBuffer messages, GrpcConnection connection)
    {
        _onLost = aborted.UnsafeRegister(static state => ((Action)state!).Invoke(), () => OnLost(connection));
        var reader = new GrpcFrameReader(messages, limits.MaxMessageBytes);
        try
        {
            while (!_stops)
            {
                if (!messages.HasRoom)
                {
                    await PauseAsync(messages, connection).ConfigureAwait(false);
                    continue;
                }

                bool wakes = messages.Publish();
                ValueTask<ReadResult> pending = input.ReadAsync(CancellationToken.None);
                ReadResult read;
                if (pending.IsCompleted)
                {
                    WakeNow(wakes, messages);
                    connection.LastReadWaited = false;
                    read = await pending.ConfigureAwait(false);
                }
                else
                {
                    long since = BeginWait(messages);
                    read = wakes ? await new WakeAfterSuspension<ReadResult>(pending, messages) : await pending.ConfigureAwait(false);
                    EndWait(since, messages);
                    connection.LastReadWaited = true;
                }

                if (read.IsCanceled)
                {
                    input.AdvanceTo(read.Buffer.Start);
                    break;
                }

                if (Accept(reader, read))
                {
                    return null;
                }
            }
        }
        finally
        {
            // From here on nothing is parsed, so the loss of the peer may be told at any time.
            _isPaused = true;
        }

        return _isLost ? Lost(null) : null;
    }

    public ChannelClosed ToClosed(Exception exception) => exception switch
    {
        GrpcFramingException violation => new ChannelClosed(violation.Status, violation.Message),

        // The reader of gRPC-Web's text mode throws it.
        InvalidOperationException when !_isLost => new ChannelClosed(ChannelCloseStatus.ProtocolError, "The request is not the base64 that gRPC-Web's text mode has."),
        _ => Lost(exception),
    };

    public void StopReceiving()
    {
        _stops = true;
        CancelRead();
    }

    public void Abort() => abort();

    public void Dispose()
    {
        _onLost.Dispose();
        completed();
    }

    /// <summary>A host that keeps the deadline resets the call itself, which looks like a loss.</summary>
    private ChannelClosed Lost(Exception? exception) => isOverdue()
        ? new ChannelClosed(ChannelCloseStatus.Timeout, "The deadline has passed.")
        : new ChannelClosed(ChannelCloseStatus.Unavailable, "The peer has reset the call, or the connection was lost.", ByPeer: true, exception);

    private static void WakeNow(bool wakes, MessageBuffer messages)
    {
        if (wakes)
        {
            messages.WakeReader(inline: false);
        }
    }

    /// <returns>Whether the request has ended.</returns>
    private bool Accept(GrpcFrameReader reader, in ReadResult read)
    {
        int used = reader.ParseWhole(read.Buffer.FirstSpan);
        ReadOnlySequence<byte> left = reader.Parse(used == 0 ? read.Buffer : read.Buffer.Slice(used));

        // What is left is part of a head, which needs more bytes before it is worth looking again, or waits for room.
        input.AdvanceTo(left.Start, reader.NeedsRoom ? left.Start : left.End);
        if (!read.IsCompleted || reader.NeedsRoom)
        {
            return false;
        }

        return left.IsEmpty && !reader.IsInMessage
            ? true
            : throw new GrpcFramingException(ChannelCloseStatus.ProtocolError, "The request ended in the middle of a message.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PauseAsync(MessageBuffer messages, GrpcConnection connection)
    {
        WakeNow(messages.Publish(), messages);
        _isPaused = true;
        if (_isLost)
        {
            connection.End(Lost(null));
        }

        await messages.WaitForRoomAsync().ConfigureAwait(false);
        _isPaused = false;
    }

    /// <summary>What was parsed and not yet shown to the reader must be shown before it sees the end: that is the loop's to do, unless it does not parse.</summary>
    private void OnLost(GrpcConnection connection)
    {
        _isLost = true;
        if (_isPaused)
        {
            connection.End(Lost(null));
        }
        else
        {
            CancelRead();
        }
    }

    private void CancelRead()
    {
        try
        {
            input.CancelPendingRead();
        }
#pragma warning disable CA1031 // A body that has failed throws here; the read that is pending throws the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private long BeginWait(MessageBuffer messages)
    {
        if (_shortWaits < BusyReads)
        {
            messages.BeginIdle();
        }

        return Environment.TickCount64;
    }

    private void EndWait(long since, MessageBuffer messages)
    {
        messages.EndIdle();
        _shortWaits = Environment.TickCount64 - since <= ShortWaitMilliseconds ? Math.Min(_shortWaits + 1, BusyReads) : 0;
    }
}
