using System.CommandLine;
using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;
using Messaging.Compare.Peers;
using Messaging.Compare.Processes;
using Messaging.Compare.Results;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Commands;

/// <summary><c>messaging-compare run</c>: this library's transports and serializers beside each other.</summary>
internal static class RunCommand
{
    private static readonly MeasureOptions Defaults = new();

    private static readonly Option<string?> Transports = Word("--transports", $"Of {string.Join(", ", RunRequest.KnownTransports)}. Default: both.");
    private static readonly Option<string?> Serializers = Word(
        "--serializers", $"Of {string.Join(", ", SerializerChoice.All.Select(serializer => serializer.Word))}. Default: json,messagepack,protobuf.");

    private static readonly Option<string?> Http = Word("--http", "HTTP versions: 1.1 (WebSocket), 2 (WebSocket and gRPC). Default: 1.1,2.");
    private static readonly Option<string> Tls = new("--tls") { Description = "off, on or both.", DefaultValueFactory = _ => "off" };
    private static readonly Option<string?> PayloadNames = Word(
        "--payloads", $"Messages, of {string.Join(", ", BuiltInPayloads.All.Select(payload => payload.Id.Name))}. Default: all; with --quick quote.");

    private static readonly Option<string?> Assembly = Word("--assembly", "Your own message: the file of the assembly that has its type.");
    private static readonly Option<string?> Type = Word("--type", "Your own message: the full name of its type.");
    private static readonly Option<string?> Sample = Word("--sample", "Your own message: a file with one as JSON; ProtoJSON for a generated Protobuf message.");
    private static readonly Option<string?> ScenarioNames = Word("--scenarios", $"Of {string.Join(", ", ScenarioList.Names)}. Default: all.");
    private static readonly Option<string?> Channels = Word("--channels", "Numbers of channels that are used at once. Default: 1,10,100,1000; with --quick 10,100.");
    private static readonly Option<int> Rate = Number("--rate", "Round trips that begin each second in the scenario fixed-rate.", Defaults.Rate);
    private static readonly Option<int> Rounds = Number("--rounds", "Rounds for each contestant.", Defaults.Rounds);
    private static readonly Option<int> RoundTime = Number("--round-time", "Length of a round in milliseconds.", (int)Defaults.RoundTime.TotalMilliseconds);
    private static readonly Option<string?> Baseline = Word("--baseline", "The contestant that the others are divided by, such as websocket+json. Default: the best.");
    private static readonly Option<bool> Quick = new("--quick") { Description = "Few and short rounds: a minute." };
    private static readonly Option<string?> Json = Word("--json", "Write every figure to this file.");
    private static readonly Option<string?> Report = Word("--report", "Write a page with charts, claims and a recommendation to this file.");

    // Proves that diff finds what it is meant to find.
    private static readonly Option<string?> SlowDown = new("--slow-down") { Hidden = true };

    public static Command Create()
    {
        var command = new Command("run", "Measure WebSocket and gRPC with each serializer, with your own messages or built-in ones.")
        {
            Transports, Serializers, Http, Tls, PayloadNames, Assembly, Type, Sample, ScenarioNames, Channels, Rate, Rounds, RoundTime, Baseline, Quick,
            Json, Report, SlowDown,
        };
        command.SetAction((arguments, _) => RunAsync(Read(arguments), new OutputFiles(arguments.GetValue(Json), arguments.GetValue(Report))));
        return command;
    }

    private static async Task<int> RunAsync(RunRequest request, OutputFiles files)
    {
        RunPlan plan = request.ToPlan();
        files.Check();
        using var interruption = new Interruption();
        var log = new RunLog();
        foreach (string note in plan.Notes)
        {
            log.Note(note);
        }

        await TerminalProgress.RunAsync(progress => MeasureAsync(plan, log, progress, interruption.Token));
        var lengths = new EncodedLengths();
        await files.SaveAsync(log.ToResults(
            "run",
            Describe(plan),
            plan.Contestants.Select(contestant => contestant.Info),
            [.. plan.Payloads.Select(payload => lengths.Describe(payload, SerializerChoice.All))]));
        return interruption.Token.IsCancellationRequested ? Interruption.ExitCode : 0;
    }

    private static async Task MeasureAsync(RunPlan plan, RunLog log, IRunProgress progress, CancellationToken cancellationToken)
    {
        var runner = new Runner(log, new TimeBudget(plan.Options.Budget, TimeProvider.System), progress);
        try
        {
            await runner.RunAsync(
                new ServerSetup([], ServesPayloads: true, plan.User),
                plan.Contestants,
                context => ScenarioList.Create(plan.Scenarios, [.. plan.Payloads.Select(payload => payload.Id)], plan.Channels, plan.Options, context),
                plan.Baseline,
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.IsComplete = false;
            log.Note("Interrupted: what follows was measured until then.");
        }
    }

    private static RunSettings Describe(RunPlan plan) => new()
    {
        Rounds = plan.Options.Rounds,
        RoundSeconds = plan.Options.RoundTime.TotalSeconds,
        IsQuick = plan.Options.IsQuick,
        Baseline = plan.Baseline,
        Others =
        [
            new("warm-up", FormattableString.Invariant($"{plan.Options.WarmUpTime.TotalSeconds:0.##} s")),
            new("fixed rate", FormattableString.Invariant($"{plan.Options.Rate:N0} round trips/s")),
            new("idle channels", FormattableString.Invariant($"{plan.Options.IdleChannels:N0}")),
            .. plan.User is null ? Array.Empty<Setting>() : [new Setting("type", plan.User.Type)],
        ],
    };

    private static RunRequest Read(ParseResult arguments)
    {
        var options = new MeasureOptions
        {
            Rate = WordOption.InRange(Rate.Name, arguments.GetValue(Rate), 10, 20_000),
        };
        options = arguments.GetValue(Quick) ? options.Shortened() : options;
        return new RunRequest
        {
            Transports = arguments.GetValue(Transports),
            Serializers = arguments.GetValue(Serializers),
            HttpVersions = arguments.GetValue(Http),
            Tls = arguments.GetValue(Tls)!,
            Payloads = arguments.GetValue(PayloadNames),
            Assembly = arguments.GetValue(Assembly),
            Type = arguments.GetValue(Type),
            Sample = arguments.GetValue(Sample),
            Scenarios = arguments.GetValue(ScenarioNames),
            Channels = arguments.GetValue(Channels),
            Baseline = arguments.GetValue(Baseline),
            SlowDown = arguments.GetValue(SlowDown),
            Options = options with
            {
                Rounds = IsGiven(arguments, Rounds) ? WordOption.InRange(Rounds.Name, arguments.GetValue(Rounds), 1, 1000) : options.Rounds,
                RoundTime = IsGiven(arguments, RoundTime)
                    ? TimeSpan.FromMilliseconds(WordOption.InRange(RoundTime.Name, arguments.GetValue(RoundTime), 10, 60_000))
                    : options.RoundTime,
            },
        };
    }

    private static bool IsGiven(ParseResult arguments, Option option) => arguments.GetResult(option) is { Implicit: false };

    private static Option<string?> Word(string name, string description) => new(name) { Description = description };

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
