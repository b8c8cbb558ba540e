using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;
using Messaging.Compare.Peers;
using Messaging.Compare.Peers.Channels;

namespace Messaging.Compare.Processes;

/// <summary>What a server serves.</summary>
/// <param name="Peers">Peers.</param>
/// <param name="ServesPayloads">Whether it also serves channels of this library for each payload there is.</param>
/// <param name="User">The user's payload, or <see langword="null"/>.</param>
internal sealed record ServerSetup(IReadOnlyList<PeerReference> Peers, bool ServesPayloads = false, UserPayload? User = null)
{
    public IReadOnlyList<IPeer> Resolve()
    {
        IEnumerable<IPeer> peers = Peers.Select(peer => peer.Resolve());
        if (ServesPayloads)
        {
            IEnumerable<Payload> payloads = User is null ? BuiltInPayloads.All : [.. BuiltInPayloads.All, User.Load()];
            peers = peers.Append(new ChannelPeer(new ChannelSetup("payloads"), [Payload.Bytes, .. payloads.SelectMany(payload => payload.Types)]));
        }

        return [.. peers];
    }
}
