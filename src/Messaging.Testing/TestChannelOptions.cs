namespace Messaging.Testing;

/// <summary>How a channel of a test is connected. Read when it is connected.</summary>
public sealed class TestChannelOptions
{
    /// <summary>The serializer of both ends. Default: <see langword="null"/>, JSON; where a channel of an application is replaced, JSON as the application has set it up.</summary>
    public IMessageSerializer? Serializer { get; set; }

    /// <summary>The bounds of both ends.</summary>
    public ChannelLimits Limits { get; set; } = new();

    /// <summary>The clock of latencies, deadlines and time limits. Default: <see langword="null"/>, the application's where a channel of it is replaced, else the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>What goes wrong on the way to the client. Default: nothing.</summary>
    public ChannelFaults ToClient { get; set; } = new();

    /// <summary>What goes wrong on the way to the handler. Default: nothing.</summary>
    public ChannelFaults ToServer { get; set; } = new();

    /// <summary>
    /// Called with what a handler threw, other than the end of its own channel; on the handler's thread. The client sees no more of it than
    /// <see cref="ChannelCloseStatus.Internal"/>. Default: <see langword="null"/>.
    /// </summary>
    public Action<Exception>? HandlerFailed { get; set; }
}
