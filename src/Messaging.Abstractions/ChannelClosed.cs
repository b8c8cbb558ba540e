using System.Collections.ObjectModel;
using Messaging.Transports;

namespace Messaging;

/// <summary>How a channel ended. Immutable.</summary>
/// <param name="Status">The status. Exact on the side that found the cause; what the protocol carried on the other.</param>
/// <param name="Reason">
/// A short text for diagnostics, or <see langword="null"/>; made <see cref="SafeText"/>, so that it is one line and bounded. It may come from the peer: treat
/// what it says as untrusted.
/// </param>
/// <param name="ByPeer">Whether the peer ended the channel.</param>
/// <param name="Exception">The protocol's exception, where one caused the end.</param>
public sealed record ChannelClosed(ChannelCloseStatus Status, string? Reason = null, bool ByPeer = false, Exception? Exception = null)
{
    /// <summary>A short text for diagnostics, or <see langword="null"/>; always <see cref="SafeText"/>.</summary>
    public string? Reason { get; init => field = SafeText.Clean(value); } = SafeText.Clean(Reason);

    /// <summary>Metadata that came with the end (gRPC trailers). Never <see langword="null"/>; empty where the protocol has none.</summary>
    public IReadOnlyDictionary<string, string> Trailers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Makes the exception that pending and later calls on the channel throw. Each call makes a new one.</summary>
    public DuplexChannelException ToException() => new(Status, Reason, Exception, ByPeer);
}
