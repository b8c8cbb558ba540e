using Messaging.Connecting;
using Messaging.Transports;

namespace Messaging.Configuration;

/// <summary>One valid state of the whole configuration.</summary>
internal sealed record MessagingSnapshot(
    RootOptions Root, IReadOnlyDictionary<string, ChannelPlan> Channels, IReadOnlyDictionary<string, EndpointOptions> Endpoints);

/// <summary>The values that stand in the section <c>Messaging</c> itself.</summary>
internal sealed class RootOptions
{
    public const int MostChannels = 1_000_000;

    /// <summary>
    /// How many channels may be open on all endpoints of the process together; further ones are refused with <see cref="ChannelCloseStatus.ResourceExhausted"/>.
    /// 0: no limit. Default: 10,000. From 0 to 1,000,000.
    /// </summary>
    public int MaxChannels { get; set; } = 10_000;
}

/// <summary>How one channel connects, every word of its options resolved.</summary>
internal sealed class ChannelPlan(ChannelOptions options, IReadOnlyList<ConnectCandidate> candidates, AccessTokenCache? tokens)
{
    private FallbackChoice? _fallback;

    public ChannelOptions Options => options;

    /// <summary>What to try, in order; the first is the one that was asked for.</summary>
    public IReadOnlyList<ConnectCandidate> Candidates => candidates;

    /// <summary>The tokens that the channel shows, where it has a provider of them.</summary>
    public AccessTokenCache? Tokens => tokens;

    /// <summary>Which fallback connected last. It is forgotten with the plan, when the configuration changes.</summary>
    public FallbackChoice? Fallback
    {
        get => Volatile.Read(ref _fallback);
        set => Volatile.Write(ref _fallback, value);
    }
}

/// <summary>One transport to try, and the serializers to offer on it.</summary>
internal sealed record ConnectCandidate(IClientTransport Transport, IReadOnlyList<IMessageSerializer> Serializers);

/// <summary>A fallback that was taken.</summary>
internal sealed record FallbackChoice(ConnectCandidate Candidate, string Reason);
