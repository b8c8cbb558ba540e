using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Commands;

/// <summary>What <c>messaging-compare run</c> was asked for, as it stands on the command line.</summary>
internal sealed record RunRequest
{
    public const string WebSocket = "websocket";
    public const string Grpc = "grpc";
    public const string Http1 = "1.1";
    public const string Http2 = "2";

    public static IReadOnlyList<string> KnownTransports { get; } = [WebSocket, Grpc];

    public static IReadOnlyList<string> KnownHttpVersions { get; } = [Http1, Http2];

    public static IReadOnlyList<string> KnownTls { get; } = ["off", "on", "both"];

    /// <summary><see langword="null"/> means both, and the same for what follows: what was not asked for by name may be left out.</summary>
    public string? Transports { get; init; }

    public string? Serializers { get; init; }

    public string? HttpVersions { get; init; }

    public string Tls { get; init; } = "off";

    public string? Payloads { get; init; }

    public string? Assembly { get; init; }

    public string? Type { get; init; }

    public string? Sample { get; init; }

    public string? Scenarios { get; init; }

    public string? Channels { get; init; }

    public string? Baseline { get; init; }

    /// <summary>A contestant or transport and a percentage, <c>grpc=20</c>.</summary>
    public string? SlowDown { get; init; }

    public MeasureOptions Options { get; init; } = new();

    /// <summary>Reads all of it.</summary>
    /// <exception cref="CommandException">Something is wrong.</exception>
    public RunPlan ToPlan()
    {
        UserPayload? user = ReadUserPayload();
        IReadOnlyList<Payload> payloads = user is null
            ? WordOption.Parse("--payloads", Payloads ?? DefaultPayloads(), BuiltInPayloads.All, payload => payload.Id.Name)
            : [user.Load()];
        List<string> notes = [];
        IReadOnlyList<Contestant> contestants = new ContestantBuilder(this, payloads, notes).Build();
        if (Baseline is not null && contestants.All(contestant => contestant.Name != Baseline))
        {
            throw new CommandException($"--baseline: '{Baseline}' takes no part. Known: {string.Join(", ", contestants.Select(one => one.Name))}.");
        }

        return new RunPlan(
            contestants,
            payloads,
            user,
            WordOption.Parse("--scenarios", Scenarios ?? string.Join(',', ScenarioList.Names), ScenarioList.Names),
            WordOption.ParseNumbers("--channels", Channels ?? (Options.IsQuick ? "10,100" : "1,10,100,1000"), 1, 5000),
            Baseline,
            Options,
            notes);
    }

    private string DefaultPayloads() =>
        Options.IsQuick ? BuiltInPayloads.All[0].Id.Name : string.Join(',', BuiltInPayloads.All.Select(payload => payload.Id.Name));

    private UserPayload? ReadUserPayload()
    {
        int given = new[] { Assembly, Type, Sample }.Count(option => option is not null);
        return given switch
        {
            0 => null,
            3 when Payloads is not null => throw new CommandException("--payloads names built-in messages; it cannot go with --assembly, --type and --sample."),
            3 => new UserPayload(Assembly!, Type!, Sample!),
            _ => throw new CommandException("--assembly, --type and --sample belong together: your own message takes all three."),
        };
    }
}

/// <summary>A run whose every part is known to be in order.</summary>
internal sealed record RunPlan(
    IReadOnlyList<Contestant> Contestants,
    IReadOnlyList<Payload> Payloads,
    UserPayload? User,
    IReadOnlyList<string> Scenarios,
    IReadOnlyList<int> Channels,
    string? Baseline,
    MeasureOptions Options,
    IReadOnlyList<string> Notes);
