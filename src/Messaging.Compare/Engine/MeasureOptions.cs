namespace Messaging.Compare.Engine;

/// <summary>How long and how often is measured.</summary>
internal sealed record MeasureOptions
{
    /// <summary>How many rounds each contestant has in a scenario.</summary>
    public int Rounds { get; init; } = 9;

    /// <summary>How long a round is meant to take. Message counts follow from it and from each contestant's own speed.</summary>
    public TimeSpan RoundTime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a contestant is warmed up before its first round.</summary>
    public TimeSpan WarmUpTime { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How long a round at a fixed rate takes at least, so that its highest percentile is more than one message.</summary>
    public TimeSpan FixedRateTime { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>How many round trips begin each second where the rate is fixed.</summary>
    public int Rate { get; init; } = 2000;

    /// <summary>How many members a group has that gets one message.</summary>
    public int GroupMembers { get; init; } = 100;

    /// <summary>How many channels are opened to weigh an idle one.</summary>
    public int IdleChannels { get; init; } = 500;

    /// <summary>How many times idle channels are weighed, each with two fresh processes.</summary>
    public int IdleRounds { get; init; } = 3;

    /// <summary>How long idle channels are left alone before they are weighed: pools give memory back some time after its last use.</summary>
    public TimeSpan IdleSettling { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long everything together may take; scenarios then end with fewer rounds. <see langword="null"/> for as long as it takes.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Whether this is the short form.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The same in a minute: every figure is there, and its range shows how rough it is.</summary>
    public MeasureOptions Shortened() => this with
    {
        Rounds = 3,
        RoundTime = TimeSpan.FromMilliseconds(60),
        WarmUpTime = TimeSpan.FromMilliseconds(120),
        FixedRateTime = TimeSpan.FromMilliseconds(150),
        GroupMembers = Math.Min(GroupMembers, 50),
        IdleChannels = Math.Min(IdleChannels, 100),
        IdleRounds = 1,
        IdleSettling = TimeSpan.FromMilliseconds(250),
        Budget = TimeSpan.FromSeconds(50),
        IsQuick = true,
    };
}
