using Messaging.Transports;

namespace Messaging;

/// <summary>The channel has ended, or could not be connected. It always means that this channel can no longer be used.</summary>
public sealed class DuplexChannelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">How the channel ended.</param>
    /// <param name="reason">A short text, or <see langword="null"/>; made <see cref="SafeText"/>.</param>
    /// <param name="innerException">The protocol's exception, or <see langword="null"/>.</param>
    /// <param name="byPeer">Whether the peer ended the channel.</param>
    public DuplexChannelException(ChannelCloseStatus status, string? reason = null, Exception? innerException = null, bool byPeer = false)
        : base(Describe(status, SafeText.Clean(reason), byPeer), innerException)
    {
        Status = status;
        Reason = SafeText.Clean(reason);
        ByPeer = byPeer;
    }

    /// <summary>How the channel ended.</summary>
    public ChannelCloseStatus Status { get; }

    /// <summary>The reason alone, without the status, or <see langword="null"/>. One line and bounded; it may come from the peer: treat what it says as untrusted.</summary>
    public string? Reason { get; }

    /// <summary>Whether the peer ended the channel.</summary>
    public bool ByPeer { get; }

    /// <inheritdoc/>
    /// <remarks>Every line break in it is its own: the texts of the inner exceptions, in which the peer's word may stand, are made <see cref="SafeText"/> too.</remarks>
    public override string ToString() => SafeText.Describe(this);

    private static string Describe(ChannelCloseStatus status, string? reason, bool byPeer)
    {
        string who = byPeer ? " by the peer" : string.Empty;
        return string.IsNullOrEmpty(reason)
            ? $"The channel has ended{who}: {status}."
            : $"The channel has ended{who}: {status}, \"{reason}\".";
    }
}
