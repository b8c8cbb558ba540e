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

    /// <summary>How long the peer may be silent before it is asked for a sign of life. 0 switches keep-alive off. Default: 15 s. From 0 to 24 days.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the peer may take to answer before the channel ends with <see cref="ChannelCloseStatus.Unavailable"/>. Silence is not judged while this side
    /// does not read. Default: 20 s. From 100 ms to 24 days.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long closing waits for the peer's own end. Default: 2 s. From 0 to 1 min.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long bytes may wait to leave without any progress before the channel ends with <see cref="ChannelCloseStatus.Timeout"/>; found up to a quarter of it
    /// later. Progress is seen at least each 64 KiB. Default: 0, for ever, on a client, where keep-alive finds a peer that is gone; 1 min on an endpoint,
    /// where a peer that does not read must not hold memory for ever. From 0 to 24 days.
    /// </summary>
    public TimeSpan SendTimeout { get; set; }

    /// <summary>
    /// How long no whole message may pass, either way, before the channel ends with <see cref="ChannelCloseStatus.Timeout"/>; found up to a quarter of it
    /// later. While messages wait to leave, or to be read by the application, the channel is not idle. Default: 0, for ever. From 0 to 24 days.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; }
}
