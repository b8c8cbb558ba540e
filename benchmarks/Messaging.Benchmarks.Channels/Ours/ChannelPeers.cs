using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Ours;

/// <summary>This library in the combinations of transport and serializer that are measured.</summary>
internal static class ChannelPeers
{
    private static readonly ChannelPeer<Quote> Http2 = new(new ChannelSetup("ours-h2", HttpVersion: "2"), Quote.Sample);

    /// <summary>The library's defaults.</summary>
    public static ChannelPeer<Quote> Http1 { get; } = new(new ChannelSetup("ours"), Quote.Sample);

    public static IEnumerable<IPeer> All { get; } = [Http1, Http2];
}
