using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;
using Messaging.Compare.Peers.Channels;
using Messaging.Compare.Peers.Grpc;
using Messaging.Compare.Peers.Kestrel;
using Messaging.Compare.Peers.Raw;
using Messaging.Compare.Peers.SignalR;
using Messaging.Compare.Peers.StreamJsonRpc;

namespace Messaging.Compare.Peers;

/// <summary>Every peer of <c>messaging-compare peers</c>, by its word on the command line.</summary>
internal static class PeerList
{
    /// <summary>The library's defaults.</summary>
    public const string Ours = "ours";

    /// <summary>The library over gRPC.</summary>
    public const string OursGrpc = "ours-grpc";

    private static readonly Payload Quote = BuiltInPayloads.All[0];

    public static IReadOnlyList<IPeer> All { get; } =
    [
        new KestrelPeer(flushesEach: false),
        new KestrelPeer(flushesEach: true),
        new RawPeer(),
        .. OursAll(),
        SignalRPeer.MessagePack,
        SignalRPeer.Json,
        new GrpcPeer(),
        new StreamJsonRpcPeer(),
    ];

    public static IPeer Get(string name) =>
        All.FirstOrDefault(peer => peer.Name == name)
        ?? throw new CommandException($"There is no peer '{name}'. Known: {string.Join(", ", All.Select(peer => peer.Name))}.");

    private static IEnumerable<IPeer> OursAll()
    {
        const string Grpc = ChannelSetup.Grpc;
        ChannelPayload plain = Quote.For(SerializerChoice.All[0]);
        ChannelPayload generated = Quote.Types.Last();

        // Bytes meet no serializer, so they are measured once for each transport.
        yield return new ChannelPeer(new ChannelSetup(Ours), [Payload.Bytes, plain]);
        yield return new ChannelPeer(new ChannelSetup("ours-h2", HttpVersion: "2"), [Payload.Bytes, plain]);
        yield return new ChannelPeer(new ChannelSetup("ours-messagepack", Serializer: "MessagePack"), [plain]);
        yield return new ChannelPeer(new ChannelSetup("ours-protobuf", Serializer: "Protobuf"), [generated]);
        yield return new ChannelPeer(new ChannelSetup("ours-protobuf-net", Serializer: "Protobuf"), [plain]);
        yield return new ChannelPeer(new ChannelSetup(OursGrpc, Grpc, Serializer: "Protobuf"), [Payload.Bytes, generated]);
        yield return new ChannelPeer(new ChannelSetup("ours-grpc-protobuf-net", Grpc, Serializer: "Protobuf"), [plain]);
        yield return new ChannelPeer(new ChannelSetup("ours-grpc-messagepack", Grpc, Serializer: "MessagePack"), [plain]);
        yield return new ChannelPeer(new ChannelSetup("ours-grpc-json", Grpc), [plain]);
    }
}
