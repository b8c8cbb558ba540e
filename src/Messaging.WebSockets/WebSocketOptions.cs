using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets;

/// <summary>How a connection frames: by its role, and by what lies below it.</summary>
/// <param name="MasksFrames">Whether sent frames are masked.</param>
/// <param name="ReceiveMaskRule">Whether received frames must be.</param>
/// <param name="KeepsAlive">Whether pings are this connection's business.</param>
/// <param name="FlushesStream">Whether a write to the stream needs a flush to leave.</param>
/// <param name="LargestTimedWrite">How many bytes one write takes where the send time-out counts; every byte where writes must hold whole frames.</param>
/// <param name="EndsFrames">Whether what lies below shows where frames end, so that they can be counted.</param>
/// <param name="Limits">The bounds that only WebSockets have.</param>
/// <param name="Abort">Ends what lies below without waiting for bytes on the way.</param>
internal sealed record WebSocketOptions(
    bool MasksFrames, MaskRule ReceiveMaskRule, bool KeepsAlive, bool FlushesStream, int LargestTimedWrite, bool EndsFrames, WebSocketLimits Limits, Action? Abort);
