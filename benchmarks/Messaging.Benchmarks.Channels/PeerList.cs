using Messaging.Benchmarks.Channels.Ours;
using Messaging.Benchmarks.Peers;
using Messaging.Benchmarks.Peers.Grpc;
using Messaging.Benchmarks.Peers.Raw;
using Messaging.Benchmarks.Peers.SignalR;
using Messaging.Benchmarks.Peers.StreamJsonRpc;

namespace Messaging.Benchmarks.Channels;

/// <summary>Every peer there is.</summary>
internal static class PeerList
{
    public static IReadOnlyList<IPeer> All { get; } =
    [
        new RawPeer(),
        .. ChannelPeers.All,
        SignalRPeer.MessagePack,
        SignalRPeer.Json,
        new GrpcPeer(),
        new StreamJsonRpcPeer(),
    ];

    public static IPeer Get(string name) =>
        All.FirstOrDefault(peer => peer.Name == name)
        ?? throw new ArgumentException($"There is no peer '{name}'. Known are {string.Join(", ", All.Select(peer => peer.Name))}.");
}
