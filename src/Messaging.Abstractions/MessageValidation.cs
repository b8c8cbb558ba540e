namespace Messaging;

/// <summary>Which messages of a channel are validated.</summary>
[Flags]
public enum MessageValidation
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Received ones, before the application sees them. One that is not valid ends the channel with <see cref="ChannelCloseStatus.InvalidMessage"/>.</summary>
    Receive = 1,

    /// <summary>Those that are sent, before a byte is written. One that is not valid throws <see cref="DuplexMessageException"/>, and the channel goes on.</summary>
    Send = 2,

    /// <summary>Both.</summary>
    Both = Receive | Send,
}
