namespace Messaging.Compare.Results;

/// <summary>What kind of situation a scenario is.</summary>
internal enum ScenarioKind
{
    /// <summary>One producer streams from the client to the server.</summary>
    OneWayUp,

    /// <summary>One producer streams from the server to the client.</summary>
    OneWayDown,

    /// <summary>One message in flight; the next is sent when the reply has come.</summary>
    PingPong,

    /// <summary>Round trips that begin at a fixed rate, timed from when they should have begun.</summary>
    FixedRate,

    /// <summary>Many channels at once, on as few connections as the protocol can.</summary>
    ManyChannels,

    /// <summary>Many channels at once, each on a connection of its own also where the protocol needs none.</summary>
    OwnConnections,

    /// <summary>One message to every channel.</summary>
    Broadcast,

    /// <summary>Connecting and leaving.</summary>
    Connect,

    /// <summary>Channels that wait.</summary>
    Idle,

    /// <summary>Requests in flight on one channel.</summary>
    RequestsInFlight,
}

/// <summary>The results of one situation in which the contestants took turns.</summary>
internal sealed record ScenarioResult
{
    /// <summary>What tells it apart from the others of the same run, and is the same in every run with the same settings.</summary>
    public required string Id { get; init; }

    /// <summary>The heading that it stands under with others of its kind; empty where there is none.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>What kind of situation it is.</summary>
    public required ScenarioKind Kind { get; init; }

    /// <summary>What it is, for a reader.</summary>
    public required string Title { get; init; }

    /// <summary>The name of the payload; empty where there is none.</summary>
    public required string Payload { get; init; }

    /// <summary>How many channels there were.</summary>
    public required int Channels { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<MetricResult> Metrics { get; init; }
}
