using Messaging.Benchmarks.Peers;
using Messaging.Benchmarks.Peers.Grpc;
using Messaging.Benchmarks.Peers.Grpc.Protos;

namespace Messaging.Benchmarks.Channels.Ours;

/// <summary>This library in the combinations of transport and serializer that are measured.</summary>
internal static class ChannelPeers
{
    /// <summary>The library's defaults.</summary>
    public static ChannelPeer<Quote> Http1 { get; } = new(new ChannelSetup("ours"), Quote.Sample);

    public static IEnumerable<IPeer> All { get; } =
    [
        Http1,
        new ChannelPeer<Quote>(new ChannelSetup("ours-h2", HttpVersion: "2"), Quote.Sample),
        new ChannelPeer<Quote>(new ChannelSetup("ours-messagepack", Serializer: "MessagePack", ObjectsOnly: true), Quote.Sample),
        new ChannelPeer<QuoteMessage>(new ChannelSetup("ours-protobuf", Serializer: "Protobuf", ObjectsOnly: true), QuoteSample.Message),
        new ChannelPeer<Quote>(new ChannelSetup("ours-protobuf-net", Serializer: "Protobuf", ObjectsOnly: true), Quote.Sample),
        new ChannelPeer<QuoteMessage>(new ChannelSetup("ours-grpc", "Grpc", Serializer: "Protobuf"), QuoteSample.Message),
        new ChannelPeer<Quote>(new ChannelSetup("ours-grpc-protobuf-net", "Grpc", Serializer: "Protobuf", ObjectsOnly: true), Quote.Sample),
        new ChannelPeer<Quote>(new ChannelSetup("ours-grpc-messagepack", "Grpc", Serializer: "MessagePack", ObjectsOnly: true), Quote.Sample),
        new ChannelPeer<Quote>(new ChannelSetup("ours-grpc-json", "Grpc", ObjectsOnly: true), Quote.Sample),
    ];
}
