using Messaging.Benchmarks.Channels.Ours;
using Messaging.Benchmarks.Channels.Scenarios;

namespace Messaging.Benchmarks.Channels;

/// <summary>What one run measures.</summary>
internal sealed record RunOptions
{
    /// <summary>The peers, in the order in which they take turns.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [.. PeerList.All.Select(peer => peer.Name)];

    /// <summary>The peer whose ratio to each other peer is reported.</summary>
    public string Subject { get; init; } = ChannelPeers.Http1.Name;

    /// <summary>The scenarios, by name.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [.. ScenarioList.Names];

    /// <summary>The payload lengths of the one-way scenarios, in bytes.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [48, 1024, 65536];

    /// <summary>How many rounds each peer has.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>How many rounds of ping-pong each peer has.</summary>
    public int PingRounds { get; init; } = 81;

    /// <summary>How long one round is meant to take. Message counts follow from it and from each peer's own speed.</summary>
    public TimeSpan RoundTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many channels stream side by side in the scenario of many channels.</summary>
    public int Channels { get; init; } = 100;

    /// <summary>How many requests are in flight on one channel.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>How many connections are opened to weigh an idle one.</summary>
    public int IdleConnections { get; init; } = 500;

    /// <summary>How many times the idle connections are weighed, each with two fresh processes.</summary>
    public int IdleRounds { get; init; } = 3;

    /// <summary>Whether all connections are encrypted.</summary>
    public bool Tls { get; init; }

    /// <summary>The same with few and short rounds: shows that everything runs, measures nothing.</summary>
    public RunOptions Shortened() => this with
    {
        Rounds = 3, PingRounds = 9, RoundTime = TimeSpan.FromMilliseconds(100), IdleRounds = 1,
    };
}
