using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Sending;

/// <summary>What follows the last message.</summary>
[Flags]
internal enum CompletionSteps
{
    /// <summary>Nothing: the peer learns of it later.</summary>
    None = 0,

    /// <summary>The empty message of the other kind that says "no more".</summary>
    Marker = 1,

    /// <summary>A Close frame with the code 1000.</summary>
    Close = 2,
}

/// <summary>The frames of one connection that are no messages of the application: pings, pongs, Close, and the sign that nothing more is sent. Thread-safe.</summary>
internal sealed class ControlFrames(MessageSender sender, WebSocketFrameFormat format, MessageKind markerKind)
{
    private const int MaxPendingPongs = 8;

    private readonly Lock _pongGate = new();
    private int _pendingPongs;
    private long _writesAtPong;
    private int _stepsTaken;

    /// <summary>Refuses further messages; after those that wait, the frame of each new step is sent.</summary>
    /// <returns>Completes when that frame was accepted, or faults when the channel has ended before.</returns>
    public Task CompleteAsync(CompletionSteps step)
    {
        var taken = (CompletionSteps)Interlocked.Or(ref _stepsTaken, (int)step);
        CompletionSteps due = step & ~taken;
        if (due == CompletionSteps.None)
        {
            return sender.CompleteAsync([], isLast: false);
        }

        Span<byte> payload = stackalloc byte[2];
        int length = due == CompletionSteps.Close ? ClosePayload.Write(payload, CloseCodes.Normal, null) : 0;
        Opcode marker = markerKind == MessageKind.Text ? Opcode.Text : Opcode.Binary;
        Span<byte> frame = stackalloc byte[FrameHeader.MaxSize + payload.Length];
        int size = format.WriteFrame(frame, due == CompletionSteps.Close ? Opcode.Close : marker, payload[..length]);
        return sender.CompleteAsync(frame[..size], isLast: due == CompletionSteps.Close);
    }

    /// <summary>Sends a Close frame after what was accepted before; no frame follows it. The first call counts.</summary>
    public void SendClose(ushort code, string? reason)
    {
        Span<byte> payload = stackalloc byte[2 + ClosePayload.MaxReasonBytes];
        int length = code == CloseCodes.NoStatus ? 0 : ClosePayload.Write(payload, code, reason);
        Send(Opcode.Close, payload[..length], isLast: true);
    }

    public void SendPing() => Send(Opcode.Ping, []);

    /// <summary>Answers a ping, or gives an unasked sign of life. Where pongs pile up, the peer does not read; then they may be left out (RFC 6455 section 5.5.3).</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        lock (_pongGate)
        {
            long writes = sender.Writes;
            if (writes != _writesAtPong)
            {
                _writesAtPong = writes;
                _pendingPongs = 0;
            }

            if (_pendingPongs == MaxPendingPongs)
            {
                return;
            }

            _pendingPongs++;
        }

        Send(Opcode.Pong, payload);
    }

    private void Send(Opcode opcode, ReadOnlySpan<byte> payload, bool isLast = false)
    {
        Span<byte> frame = stackalloc byte[FrameHeader.MaxSize + FrameHeader.MaxControlPayload];
        sender.SendFrame(frame[..format.WriteFrame(frame, opcode, payload)], isLast);
    }
}
