namespace Messaging.WebSockets.Sending;

/// <summary>What a <see cref="FrameSender"/> needs to know of its connection.</summary>
/// <param name="Masks">Whether frames are masked: a client's are (RFC 6455 section 5.1).</param>
/// <param name="FlushesStream">Whether a write alone does not send.</param>
/// <param name="LargestTimedWrite">How many bytes one write takes where the send time-out counts: progress is seen between writes.</param>
/// <param name="Limits">The bounds.</param>
/// <param name="TimeProvider">The clock.</param>
internal sealed record SenderOptions(bool Masks, bool FlushesStream, int LargestTimedWrite, ChannelLimits Limits, TimeProvider TimeProvider);
