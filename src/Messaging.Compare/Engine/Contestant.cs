using Messaging.Compare.Peers;
using Messaging.Compare.Peers.Channels;
using Messaging.Compare.Payloads;
using Messaging.Compare.Results;

namespace Messaging.Compare.Engine;

/// <summary>A peer as it takes part in a run.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Peer">What carries the messages.</param>
/// <param name="Reference">How another process makes the same peer.</param>
/// <param name="Tls">Whether it connects by TLS.</param>
/// <param name="Burden">By how much it is slowed down on purpose, as a share of the time that a message takes.</param>
internal sealed record Contestant(string Name, IPeer Peer, PeerReference Reference, bool Tls, double Burden = 0)
{
    /// <summary>Of the contestants that differ in the serializer only, the first: what meets no serializer is measured with it alone.</summary>
    public bool IsFirstOfItsTransport { get; init; } = true;

    /// <summary>What the results say of it.</summary>
    public ContestantInfo Info => new()
    {
        Name = Name,
        Transport = Peer.Description.Transport,
        Serializer = Peer.Description.Serializer,
        HttpVersion = Peer.Description.HttpVersion,
        Tls = Tls,
        IsOurs = Peer.Description.IsOurs,
    };

    /// <summary>The steps of work for nothing that slow it down, for messages that take this long.</summary>
    public int BurdenFor(double nanosecondsPerMessage) => Burden > 0 ? Peers.Burden.StepsFor(Burden * nanosecondsPerMessage) : 0;
}

/// <summary>How a peer is named to another process.</summary>
/// <param name="Name">One of <see cref="PeerList"/>, or <see langword="null"/>.</param>
/// <param name="Setup">This library in a setup of its own, for messages of bytes; or <see langword="null"/>.</param>
internal sealed record PeerReference(string? Name, ChannelSetup? Setup)
{
    public IPeer Resolve() => Setup is null ? PeerList.Get(Name!) : new ChannelPeer(Setup, [Payload.Bytes]);
}
