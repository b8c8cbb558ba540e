namespace Messaging.Testing;

/// <summary>
/// What goes wrong on one direction of a channel. The same seed and the same messages give the same faults. Not changed while a channel uses it; may be used by many.
/// </summary>
public sealed class ChannelFaults
{
    /// <summary>Decides latencies and cuts. Default: 0.</summary>
    public int Seed { get; set; }

    /// <summary>How long each message is held back at least before its reader gets it, by the clock of the channel. Default: zero.</summary>
    public TimeSpan MinLatency { get; set; }

    /// <summary>How long at most; the seed decides in between. Default: zero, as long as <see cref="MinLatency"/>.</summary>
    public TimeSpan MaxLatency { get; set; }

    /// <summary>After how many messages the channel is cut, when their reader asks for one more. Default: <see langword="null"/>, never.</summary>
    public int? CutAfterMessages { get; set; }

    /// <summary>After how many bytes of messages the channel is cut, when their reader asks for one more. Default: <see langword="null"/>, never.</summary>
    public long? CutAfterBytes { get; set; }

    /// <summary>How likely the channel is cut before each message: from 0 to 1, and the seed decides. Default: 0.</summary>
    public double CutProbability { get; set; }

    /// <summary>How the channel ends on both sides when it is cut. Default: <see cref="ChannelCloseStatus.Unavailable"/>. Anything but <see cref="ChannelCloseStatus.Completed"/>.</summary>
    public ChannelCloseStatus CutStatus { get; set; } = ChannelCloseStatus.Unavailable;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check(string name)
    {
        if (MinLatency < TimeSpan.Zero || MaxLatency < TimeSpan.Zero || (MaxLatency > TimeSpan.Zero && MaxLatency < MinLatency))
        {
            throw new ArgumentException($"{name}: a latency from {MinLatency} to {MaxLatency} is none.", name);
        }

        if (CutAfterMessages < 0 || CutAfterBytes < 0 || CutProbability is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"{name}: expected cuts after no less than 0 messages or bytes, and a probability from 0 to 1.", name);
        }

        if (CutStatus == ChannelCloseStatus.Completed || !Enum.IsDefined(CutStatus))
        {
            throw new ArgumentException($"{name}: a channel is not cut with {CutStatus}.", name);
        }
    }
}
