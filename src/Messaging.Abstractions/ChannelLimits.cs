namespace Messaging;

/// <summary>The bounds of one channel, the same for a client's channel and a server's endpoint and on every transport.</summary>
public class ChannelLimits
{
    /// <summary>The longest message that is sent or received, in bytes of payload. Default: 4,194,304 (4 MiB). From 1 to 1,073,741,824.</summary>
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many bytes may wait to leave before a send waits for room. Default: 65,536. From 1,024 to 67,108,864.
    /// One message more than this may be held.
    /// </summary>
    public int SendBufferBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How many received bytes may wait to be read before the peer is stopped. Default: 65,536. From 1,024 to 67,108,864.
    /// One message more than this may be held.
    /// </summary>
    public int ReceiveBufferBytes { get; set; } = 64 * 1024;

    /// <summary>How long the peer may be silent before it is asked for a sign of life. Default: 15 s. Zero switches keep-alive off.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the peer may take to answer before the channel ends with <see cref="ChannelCloseStatus.Unavailable"/>. Default: 20 s. At least 100 ms.
    /// Silence is not judged while this side does not read.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long closing waits for the peer's own end. Default: 2 s. From 0 to 1 min.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long bytes may wait to leave without any progress before the channel ends with <see cref="ChannelCloseStatus.Timeout"/>.
    /// Default: zero, for ever; a peer that is gone is found by keep-alive.
    /// </summary>
    public TimeSpan SendTimeout { get; set; }
}
